#include "catch.hpp"
#include "unit/temporary_file.hpp"

#include <argus/client_options.hpp>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

using argus::ClientOptions;

namespace {

/// Starts without the variables that ClientOptions reads, and clears them again.
struct Environment {
  Environment() { clear(); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { clear(); }

  static void clear() {
    for (const char* name :
         {"ARGUS_API_URL", "ARGUS_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE", "ARGUS_TOKEN_FILE_ACCESS"})
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

TEST_CASE_METHOD(Environment, "what is missing is named") {
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_API_URL"));
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

TEST_CASE_METHOD(Environment, "a token file may be open to all where that is said") {
  set("ARGUS_URL", "https://a.example.org");
  const TemporaryFile open_to_all{"secret\n", 0644};
  set("ARGUS_TOKEN_FILE", open_to_all.path());
  set("ARGUS_TOKEN_FILE_ACCESS", "anyone");
  CHECK(ClientOptions::from_environment().token.reveal() == "secret");
  set("ARGUS_TOKEN_FILE_ACCESS", "yes");
  CHECK_THROWS_WITH(ClientOptions::from_environment(), contains("ARGUS_TOKEN_FILE_ACCESS yes"));
}

TEST_CASE("options print without the token") {
  ClientOptions options;
  options.api_root_url = "https://a.example.org";
  options.token = "hunter2";
  std::ostringstream out;
  out << options;
  CHECK(out.str() == "ClientOptions(api_root_url=https://a.example.org, token=***)");
}
