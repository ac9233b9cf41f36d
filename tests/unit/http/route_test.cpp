#include "catch.hpp"

#include "../../../src/http/route.hpp"

#include <stdlib.h>

#include <map>
#include <string>
#include <vector>

namespace route_test {

using argus::ClientOptions;
using argus::detail::find_route;
using argus::detail::Route;

namespace {

std::vector<std::string> hosts(const Route& route) {
  std::vector<std::string> result;
  for (const Route::Host& host : route.hosts) result.push_back(host.name + ":" + host.port);
  return result;
}

ClientOptions through(const std::string& proxy) {
  ClientOptions options;
  options.proxy = proxy;
  return options;
}

/// The environment has these variables of all that choose a proxy, and gets its own back.
class ProxyEnvironment {
 public:
  explicit ProxyEnvironment(const std::map<std::string, std::string>& variables) {
    for (const char* name :
         {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
      const char* const value = getenv(name);
      if (value != nullptr) before_[name] = value;
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) {
      setenv(name.c_str(), value.c_str(), 1);
      set_.push_back(name);
    }
  }
  ProxyEnvironment(const ProxyEnvironment&) = delete;
  ProxyEnvironment& operator=(const ProxyEnvironment&) = delete;
  ~ProxyEnvironment() {
    for (const std::string& name : set_) unsetenv(name.c_str());
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::map<std::string, std::string> before_{};
  std::vector<std::string> set_{};
};

std::string proxy_by(const std::map<std::string, std::string>& variables,
                     const std::string& url = "https://argus.example.org/") {
  const ProxyEnvironment environment{variables};
  ClientOptions options;
  options.proxy_from_environment = true;
  return find_route(options, url).proxy;
}

}  // namespace

TEST_CASE("an origin is a URL's scheme, host and port") {
  CHECK(argus::detail::origin_of("https://argus.example.org:8443/api/v2/incidents/?a=b") ==
        "https://argus.example.org:8443");
  CHECK(argus::detail::origin_of("http://argus.example.org") == "http://argus.example.org");
  CHECK(argus::detail::origin_of("https://[::1]?x") == "https://[::1]");
  CHECK(argus::detail::origin_of("nonsense") == "nonsense");
}

TEST_CASE("without a proxy the server's name is looked up") {
  CHECK(hosts(find_route({}, "https://Argus.example.org/api/v2/")) ==
        std::vector<std::string>{"argus.example.org:443"});
  CHECK(hosts(find_route({}, "http://argus.example.org/")) == std::vector<std::string>{"argus.example.org:80"});
  CHECK(hosts(find_route({}, "https://argus.example.org:8443/")) == std::vector<std::string>{"argus.example.org:8443"});
}

TEST_CASE("an address, and a name of this machine, is not looked up") {
  for (const char* url : {"https://192.0.2.1/", "https://[2001:db8::1]/", "http://localhost:8000/"}) {
    INFO(url);
    CHECK(find_route({}, url).hosts.empty());
  }
}

TEST_CASE("with a proxy the proxy's name is looked up") {
  const std::string url = "https://argus.example.org/";
  for (const auto& [proxy, host] : std::vector<std::pair<std::string, std::string>>{
           {"http://proxy.example.org:3128", "proxy.example.org:3128"},
           {"proxy.example.org", "proxy.example.org:1080"},
           {"https://proxy.example.org/", "proxy.example.org:443"},
           {"http://us%40er:p@ss@proxy.example.org:3128", "proxy.example.org:3128"},
           {"socks5h://proxy.example.org", "proxy.example.org:1080"}}) {
    INFO(proxy);
    const Route route = find_route(through(proxy), url);
    CHECK(route.proxy == proxy);
    CHECK(hosts(route) == std::vector<std::string>{host});
  }
  CHECK(hosts(find_route(through("socks5://proxy.example.org:1081"), url)) ==
        std::vector<std::string>{"proxy.example.org:1081", "argus.example.org:443"});
  CHECK(hosts(find_route(through("http://192.0.2.1:3128"), url)).empty());
}

TEST_CASE("a proxy whose name libcurl would look up by itself is refused") {
  for (const char* proxy : {"http://proxy%2eexample.org:3128", "http:///proxy.example.org",
                            "http://user:secret@pr\xc3\xb6xy.example.org:3128", "http://"}) {
    INFO(proxy);
    CHECK_THROWS_WITH(find_route(through(proxy), "https://192.0.2.1/"),
                      Catch::Contains("can't be read") && !Catch::Contains("secret"));
    CHECK(find_route(through(proxy), "http://127.0.0.1:8000/").proxy.empty());
  }
}

TEST_CASE("this machine is reached without a proxy") {
  CHECK(find_route(through("http://proxy.example.org"), "http://127.0.0.1:8000/").proxy.empty());
  CHECK(proxy_by({{"http_proxy", "http://proxy.example.org"}}, "http://localhost:8000/").empty());
}

TEST_CASE("the environment chooses the proxy if the options allow it") {
  CHECK(proxy_by({{"https_proxy", "http://a"}, {"HTTPS_PROXY", "http://b"}}) == "http://a");
  CHECK(proxy_by({{"HTTPS_PROXY", "http://b"}, {"all_proxy", "http://c"}}) == "http://b");
  CHECK(proxy_by({{"ALL_PROXY", "http://c"}}) == "http://c");
  CHECK(proxy_by({{"http_proxy", "http://d"}}).empty());
  CHECK(proxy_by({{"http_proxy", "http://d"}}, "http://argus.example.org/") == "http://d");
  // A CGI program has this from its client.
  CHECK(proxy_by({{"HTTP_PROXY", "http://e"}}, "http://argus.example.org/").empty());
  const ProxyEnvironment environment{{{"https_proxy", "http://a"}}};
  CHECK(find_route({}, "https://argus.example.org/").proxy.empty());
}

TEST_CASE("no_proxy names hosts and domains") {
  const auto is_direct = [](const std::string& exceptions) {
    return proxy_by({{"https_proxy", "http://a"}, {"no_proxy", exceptions}}).empty();
  };
  for (const char* exceptions : {"*", "argus.example.org", "other.example.org,argus.example.org",
                                 "other.example.org argus.example.org", "Example.org", ".example.org", "a, .org ,b"}) {
    INFO(exceptions);
    CHECK(is_direct(exceptions));
  }
  for (const char* exceptions : {"", ",", ".", "rgus.example.org", "www.argus.example.org", "example.com"}) {
    INFO(exceptions);
    CHECK_FALSE(is_direct(exceptions));
  }
}

TEST_CASE("the networks in no_proxy are left to libcurl, for it has no name to look up") {
  const ProxyEnvironment environment{{{"https_proxy", "http://proxy.example.org"}, {"no_proxy", "192.0.2.0/24"}}};
  ClientOptions options;
  options.proxy_from_environment = true;
  CHECK(find_route(options, "https://192.0.2.1/").no_proxy == "192.0.2.0/24");
  CHECK(find_route(options, "https://argus.example.org/").no_proxy.empty());
}

}  // namespace route_test
