#include "catch.hpp"

#include <argus/detail/api_root.hpp>

#include <stdexcept>
#include <string>

namespace api_root_test {

using argus::detail::ApiRoot;

TEST_CASE("each spelling of the API's root is accepted") {
  const auto root =
      GENERATE(as<std::string>{}, "https://argus.example.org", "https://argus.example.org/",
               "https://argus.example.org/api", "https://argus.example.org/api/", "https://argus.example.org/api/v2",
               "https://argus.example.org/api/v2/", "https://argus.example.org//", "HTTPS://Argus.Example.ORG/api/v2/");
  INFO(root);
  CHECK(ApiRoot(root, false).url("incidents/") == "https://argus.example.org/api/v2/incidents/");
  CHECK(ApiRoot(root, false).metadata_url() == "https://argus.example.org/api/");
}

TEST_CASE("a root of version 3 is used for what version 3 has, and version 2 for the rest") {
  const auto root = GENERATE(as<std::string>{}, "https://argus.example.org/prefix/api/v3",
                             "https://argus.example.org/prefix/api/v3//");
  CHECK(ApiRoot(root, false).version() == 3);
  CHECK(ApiRoot(root, false).url("incidents/") == "https://argus.example.org/prefix/api/v3/incidents/");
  CHECK(ApiRoot(root, false).url("auth/user/", 2) == "https://argus.example.org/prefix/api/v2/auth/user/");
  CHECK(ApiRoot("https://argus.example.org", false).version() == 2);
}

TEST_CASE("the prefix and the port of a root are kept") {
  const auto root = GENERATE(as<std::string>{}, "https://example.org:8443/argus/prefix",
                             "https://example.org:8443/argus/prefix/", "https://example.org:8443/argus/prefix/api/v2/");
  CHECK(ApiRoot(root, false).url("incidents/1/") == "https://example.org:8443/argus/prefix/api/v2/incidents/1/");
}

TEST_CASE("a root's prefix that is called api is kept if the root is complete") {
  CHECK(ApiRoot("https://example.org/api/api/v2/", false).url("") == "https://example.org/api/api/v2/");
  CHECK(ApiRoot("https://example.org/api/api", false).url("") == "https://example.org/api/api/v2/");
}

TEST_CASE("a URL that is not a root is refused with the rule") {
  CHECK_THROWS_WITH(ApiRoot("", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("argus.example.org", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://exa mple.org", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org\r\nX: y", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://%aa.example.org", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("http:/127%2e99999/%20", true), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org:99999", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("https://\u00e5lesund.example.org", false), contains("not a URL"));
  CHECK_THROWS_WITH(ApiRoot("ftp://example.org", false), contains("https://"));
  CHECK_THROWS_WITH(ApiRoot("file:///etc/passwd", false), contains("api_root_url"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org/?a=b", false), contains("query"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org/#a", false), contains("fragment"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org/api/v1", false), contains("versions 2 and 3"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org/api/v4/", false), contains("versions 2 and 3"));
  CHECK_THROWS_WITH(ApiRoot("https://example.org/api/v2/incidents/", false), contains("beyond the API's root"));
}

TEST_CASE("credentials in a root are refused and not repeated") {
  const auto password = GENERATE(as<std::string>{}, "hunter2", "hunter2?", "hunter2#x", "hunter2/", "@hunter2//");
  INFO(password);
  try {
    ApiRoot("https://user:" + password + "@example.org", false);
    FAIL("accepted");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("plain http is for this machine alone, unless allowed") {
  const auto local = GENERATE(as<std::string>{}, "http://localhost:8000", "http://127.0.0.1/api/v2",
                              "http://127.9.9.9:1", "http://[::1]:8000/");
  CHECK_NOTHROW(ApiRoot(local, false));
  const auto remote =
      GENERATE(as<std::string>{}, "http://argus.example.org", "http://127.0.0.1.example.org",
               "http://localhost.example.org", "http://10.0.0.1", "http://[::2]/", "http://1270.0.0.1.example");
  INFO(remote);
  CHECK_THROWS_WITH(ApiRoot(remote, false), contains("unencrypted"));
  CHECK_NOTHROW(ApiRoot(remote, true));
}

TEST_CASE("only an address of this machine passes for one, however libcurl may read it") {
  CHECK(argus::detail::is_loopback("127.0.0.0"));
  CHECK(argus::detail::is_loopback("127.255.255.255"));
  const auto name =
      GENERATE(as<std::string>{}, "", "127", "127.", "127.1", "127...", "127.0.0.", "127.0.0.1.", "127.0.0.1..",
               "127.256.0.1", "127.0.0.256", "127.0.0.1000", "127.0.0.08", "127.0.0.010", "127.0.0.0x1", "0127.0.0.1",
               "127.0.0.1.5", "1.127.0.0.1", " 127.0.0.1", "127.0.0.1 ", "127.0.0.-1", "+127.0.0.1", "128.0.0.1",
               "0.0.0.0", "2130706433", "0x7f.1", "localhost.", "foo.localhost", "localhost.localdomain", "::1",
               "[::2]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[::1%25lo]");
  INFO(name);
  CHECK_FALSE(argus::detail::is_loopback(name));
  using std::string_literals::operator""s;
  CHECK_FALSE(argus::detail::is_loopback("127.0.0.1\0.example.org"s));
}

TEST_CASE("plain http goes to what libcurl makes an address of this machine") {
  const auto local =
      GENERATE(as<std::string>{}, "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "LOCALHOST", "[0:0:0:0:0:0:0:1]");
  INFO(local);
  const std::string url = ApiRoot("http://" + local, false).url("");
  const std::string host = url.substr(7, url.find('/', 7) - 7);
  CHECK((host == "127.0.0.1" || host == "localhost" || host == "[::1]"));
  const auto remote = GENERATE(as<std::string>{}, "127.256.0.1", "127.0.0.", "127...", "127.0.0.08", "localhost.",
                               "foo.localhost", "[::ffff:127.0.0.1]", "0");
  INFO(remote);
  CHECK_THROWS_WITH(ApiRoot("http://" + remote, false), contains("unencrypted"));
}

}  // namespace api_root_test
