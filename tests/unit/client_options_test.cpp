#include "catch.hpp"
#include "unit/temporary_file.hpp"

#include <argus/client.hpp>
#include <argus/client_options.hpp>
#include <argus/errors.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

namespace client_options_test {

using argus::ClientOptions;

namespace {

/// Starts without the variables that ClientOptions reads, and clears them again.
struct Environment {
  Environment() { clear(); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { clear(); }

  static void clear() {
    for (const char* name : {"ARGUS_API_URL", "ARGUS_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE", "ARGUS_TOKEN_FILE_ACCESS",
                             "ARGUS_CA_FILE", "ARGUS_PROXY", "ARGUS_ALLOW_PLAIN_HTTP", "ARGUS_TIMEOUT"})
      unsetenv(name);
  }
  static void set(const char* name, const std::string& value) { setenv(name, value.c_str(), 1); }
};

}  // namespace

TEST_CASE_METHOD(Environment, "address and token come from the environment") {
  set("ARGUS_API_URL", "https://a.example.org");
  set("ARGUS_TOKEN", "secret");
  const ClientOptions options = ClientOptions::from_environment();
  CHECK(options.api_root_url == "https://a.example.org");
  CHECK(options.token.reveal() == "secret");
}

TEST_CASE_METHOD(Environment, "ARGUS_URL stands in for ARGUS_API_URL") {
  set("ARGUS_URL", "https://b.example.org");
  set("ARGUS_TOKEN", "secret");
  CHECK(ClientOptions::from_environment().api_root_url == "https://b.example.org");
  set("ARGUS_API_URL", "https://a.example.org");
  CHECK(ClientOptions::from_environment().api_root_url == "https://a.example.org");
}

TEST_CASE_METHOD(Environment, "a missing environment variable is named") {
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_URL is not set"));
  set("ARGUS_URL", "https://a.example.org");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_TOKEN_FILE"));
}

TEST_CASE_METHOD(Environment, "the token is the first line of a file") {
  set("ARGUS_URL", "https://a.example.org");
  const mode_t mode = GENERATE(as<mode_t>{}, 0600, 0400, 0440, 0640);
  const TemporaryFile file{"secret\r\n", mode};
  set("ARGUS_TOKEN_FILE", file.path());
  CHECK(ClientOptions::from_environment().token.reveal() == "secret");
}

TEST_CASE_METHOD(Environment, "a token file that gets a new token is read again by a running client") {
  set("ARGUS_URL", "https://a.example.org");
  const TemporaryFile file{"first", 0600};
  set("ARGUS_TOKEN_FILE", file.path());
  const auto script = std::make_shared<argus::testing::ScriptedTransport>();
  const argus::Client client{ClientOptions::from_environment(), script};
  for (int i = 0; i < 4; ++i) {
    script->then([](const argus::Request& request) -> argus::Response {
      const argus::Header second{"Authorization", "Token second"};
      const bool is_second = std::count(request.headers.begin(), request.headers.end(), second) == 1;
      return is_second ? argus::Response{204, {}, ""} : argus::Response{401, {}, "{}"};
    });
  }
  CHECK_THROWS_AS(client.delete_incident(7), argus::AuthenticationError);
  std::ofstream{file.path()} << "second\n";
  CHECK_NOTHROW(client.delete_incident(7));
  std::ofstream{file.path()} << "";
  CHECK_NOTHROW(client.delete_incident(7));
}

TEST_CASE_METHOD(Environment, "a token file that can't be trusted is refused") {
  set("ARGUS_URL", "https://a.example.org");
  set("ARGUS_TOKEN_FILE", "/nonexistent/token");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("/nonexistent/token"));
  const TemporaryFile open_to_all{"secret\n", 0644};
  set("ARGUS_TOKEN_FILE", open_to_all.path());
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("every user can read it"));
  const TemporaryFile empty{"", 0600};
  set("ARGUS_TOKEN_FILE", empty.path());
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("empty"));
}

TEST_CASE_METHOD(Environment, "a token file may be readable by all if the caller allows it") {
  set("ARGUS_URL", "https://a.example.org");
  const TemporaryFile open_to_all{"secret\n", 0644};
  set("ARGUS_TOKEN_FILE", open_to_all.path());
  set("ARGUS_TOKEN_FILE_ACCESS", "anyone");
  CHECK(ClientOptions::from_environment().token.reveal() == "secret");
  set("ARGUS_TOKEN_FILE_ACCESS", "yes");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_TOKEN_FILE_ACCESS \"yes\""));
}

TEST_CASE_METHOD(
    Environment,
    "blanks around the value of an environment variable are left out, and a blank value counts as not set") {
  set("ARGUS_API_URL", " \r\n");
  set("ARGUS_URL", "\xef\xbb\xbfhttps://a.example.org/api/v2 \n");
  set("ARGUS_TOKEN", "\t secret\r\n");
  for (const char* name : {"ARGUS_CA_FILE", "ARGUS_PROXY", "ARGUS_ALLOW_PLAIN_HTTP", "ARGUS_TIMEOUT"}) set(name, " \n");
  const ClientOptions options = ClientOptions::from_environment();
  CHECK(options.api_root_url == "https://a.example.org/api/v2");
  CHECK(options.token.reveal() == "secret");
  CHECK(options.ca_file.empty());
  CHECK(options.proxy.empty());
  CHECK_FALSE(options.allow_plain_http);
  CHECK(options.request_timeout == ClientOptions{}.request_timeout);

  const TemporaryFile token{"token-of-the-file\n", 0600};
  set("ARGUS_TOKEN", "\n");
  set("ARGUS_TOKEN_FILE", " " + token.path() + "\n");
  CHECK(ClientOptions::from_environment().token.reveal() == "token-of-the-file");
}

TEST_CASE_METHOD(Environment, "an environment variable with an invalid value is refused by its name") {
  set("ARGUS_URL", "https://a.example.org");
  set("ARGUS_TOKEN", "secret");
  const auto [name, value] = GENERATE(table<const char*, const char*>({
      {"ARGUS_URL", "a.example.org"},
      {"ARGUS_URL", "https://a.example.org/?a=b"},
      {"ARGUS_API_URL", "https://a.example.org/api/v4"},
      {"ARGUS_TOKEN", "two words"},
      {"ARGUS_TOKEN", "two\nlines"},
      {"ARGUS_TOKEN", "s\xc3\xa9"},
      {"ARGUS_CA_FILE", "/nonexistent"},
      {"ARGUS_CA_FILE", "/tmp"},
      {"ARGUS_PROXY", "http://proxy.example.org:99999"},
      {"ARGUS_PROXY", "http://proxy example.org"},
      {"ARGUS_PROXY", "gopher://proxy.example.org"},
      {"ARGUS_PROXY", "http://"},
      {"ARGUS_ALLOW_PLAIN_HTTP", "maybe"},
      {"ARGUS_ALLOW_PLAIN_HTTP", "2"},
      {"ARGUS_TIMEOUT", "0"},
      {"ARGUS_TIMEOUT", "0.0009"},
      {"ARGUS_TIMEOUT", "-1"},
      {"ARGUS_TIMEOUT", "+1"},
      {"ARGUS_TIMEOUT", "2,5"},
      {"ARGUS_TIMEOUT", "2.5s"},
      {"ARGUS_TIMEOUT", "2."},
      {"ARGUS_TIMEOUT", ".5"},
      {"ARGUS_TIMEOUT", "2.-5"},
      {"ARGUS_TIMEOUT", "1e3"},
      {"ARGUS_TIMEOUT", "inf"},
      {"ARGUS_TIMEOUT", "nan"},
      {"ARGUS_TIMEOUT", "0x10"},
      {"ARGUS_TIMEOUT", "86400.001"},
      {"ARGUS_TIMEOUT", "99999999999999999999"},
  }));
  INFO(name << "=" << value);
  set(name, value);
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains(name));
  CHECK_THROWS_AS(ClientOptions::from_environment(), std::invalid_argument);
}

TEST_CASE_METHOD(Environment, "a token or a proxy's password that is refused is not repeated") {
  set("ARGUS_URL", "https://a.example.org");
  set("ARGUS_TOKEN", "hunter2 hunter2");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), !contains("hunter2"));
  set("ARGUS_TOKEN", "secret");
  set("ARGUS_PROXY", "gopher://user:hunter2@proxy.example.org");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), !contains("hunter2"));
}

TEST_CASE_METHOD(Environment, "a token file that is refused is named with its environment variable") {
  set("ARGUS_URL", "https://a.example.org");
  set("ARGUS_TOKEN_FILE", "/tmp");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_TOKEN_FILE: token file /tmp: "));
}

TEST_CASE_METHOD(Environment, "time limit, plain http, authorities and proxy come from the environment") {
  set("ARGUS_URL", "http://a.example.org");
  set("ARGUS_TOKEN", "secret");
  const TemporaryFile authorities{"", 0644};
  set("ARGUS_CA_FILE", authorities.path());
  const std::string proxy = GENERATE(as<std::string>{}, "http://proxy.example.org:3128", "proxy.example.org:3128",
                                     "socks5h://[::1]:1080", "http://user:p%40ss@proxy.example.org");
  set("ARGUS_PROXY", proxy);
  const auto [yes, is_allowed] = GENERATE(table<const char*, bool>(
      {{"1", true}, {"true", true}, {"Yes", true}, {"0", false}, {"FALSE", false}, {"no", false}}));
  set("ARGUS_ALLOW_PLAIN_HTTP", yes);
  const auto [seconds, limit] = GENERATE(table<const char*, int>(
      {{"30", 30'000}, {"2.5", 2'500}, {"0.001", 1}, {"1.23456", 1'234}, {"007", 7'000}, {"86400", 86'400'000}}));
  set("ARGUS_TIMEOUT", seconds);
  const ClientOptions options = ClientOptions::from_environment();
  CHECK(options.ca_file == authorities.path());
  CHECK(options.proxy == proxy);
  CHECK(options.allow_plain_http == is_allowed);
  CHECK(options.request_timeout == std::chrono::milliseconds{limit});
  CHECK(options.connect_timeout == ClientOptions{}.connect_timeout);
}

TEST_CASE_METHOD(Environment, "plain http may be allowed by the program that reads the environment") {
  set("ARGUS_URL", "http://a.example.org");
  set("ARGUS_TOKEN", "secret");
  ClientOptions options = ClientOptions::from_environment();
  CHECK_THROWS_WITH(argus::Client{options}, contains("ARGUS_ALLOW_PLAIN_HTTP"));
  options.allow_plain_http = true;
  CHECK_NOTHROW(argus::Client{options});
}

TEST_CASE("options print without the token") {
  ClientOptions options;
  options.api_root_url = "https://a.example.org";
  options.token = "hunter2";
  std::ostringstream out;
  out << options;
  CHECK(out.str() == "ClientOptions(api_root_url=https://a.example.org, token=***)");
}

}  // namespace client_options_test
