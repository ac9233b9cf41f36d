#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/http/curl_transport.hpp>

#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace token_keeper_test {

using argus::Client;
using argus::glue::TokenKeeper;
using std::chrono::hours;

namespace {

/// A program that is killed: so many of its requests are answered, and the answer to the next one comes too late.
class DyingTransport : public argus::Transport {
 public:
  /// @param sends_last whether it still sends that next one
  DyingTransport(const argus::ClientOptions& options, int answered, bool sends_last)
      : next_(options), left_(answered), sends_last_(sends_last) {}

  argus::Response send(const argus::Request& request) override {
    const int left = left_--;
    if (left > 0) return next_.send(request);
    if (left == 0 && sends_last_) next_.send(request);
    throw argus::ConnectionError("the program is dead", argus::TransportError::Stage::refused, false);
  }

 private:
  argus::CurlTransport next_;
  int left_;
  bool sends_last_;
};

struct TokenFixture : LiveFixture {
  TokenFixture() {
    options.api_root_url = spare.url;
    options.token = obtain();
    options.retry.max_attempts = 1;
  }
  ~TokenFixture() { std::filesystem::remove_all(directory); }

  static std::filesystem::path make_directory() {
    std::string path = "/tmp/argus-token-XXXXXX";
    REQUIRE(mkdtemp(path.data()) != nullptr);
    return path;
  }

  argus::Secret obtain() const { return Client::obtain_token(options, spare.name, server.password_of(spare.name)); }

  TokenKeeper dying_keeper(int answered, bool sends_last) const {
    return {options, directory, hours{336}, std::make_shared<DyingTransport>(options, answered, sends_last), clock};
  }
  TokenKeeper keeper() const { return {options, directory, hours{336}, nullptr, clock}; }
  bool is_good(const argus::Secret& token) const {
    try {
      return Client{spare.url, token}.get_current_user().username == spare.name;
    } catch (const argus::AuthenticationError&) {
      return false;
    }
  }
  std::string stored() const {
    std::ifstream file{directory / "token.json"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  ServerUnderTest::SpareUser spare = server.spare_user();
  std::filesystem::path directory = make_directory();
  argus::ClientOptions options{};
  argus::Timestamp time = argus::now();
  std::function<argus::Timestamp()> clock = [this] { return time; };
};

}  // namespace

TEST_CASE_METHOD(TokenFixture, "a token is renewed when it isn't known how old it is, and then at half its life") {
  const TokenKeeper keeper = this->keeper();
  CHECK(keeper.token() == options.token);
  CHECK(keeper.renew_if_due());
  const argus::Secret first = keeper.token();
  CHECK(is_good(first));
  CHECK_FALSE(is_good(options.token));
  CHECK_FALSE(keeper.renew_if_due());
  time += hours{167};
  CHECK_FALSE(keeper.renew_if_due());
  CHECK(keeper.age() == hours{167});
  time += hours{1};
  CHECK(keeper.renew_if_due());
  CHECK(keeper.age() == hours{0});
  CHECK(is_good(keeper.token()));
  CHECK_FALSE(is_good(first));
}

TEST_CASE_METHOD(TokenFixture, "a program that is started again has the renewed token, and knows its age") {
  CHECK(keeper().renew_if_due());
  time += hours{100};
  CHECK(is_good(keeper().token()));
  CHECK(keeper().age() == hours{100});
  CHECK_FALSE(keeper().renew_if_due());
}

TEST_CASE_METHOD(TokenFixture, "a token that isn't renewed has an age from when it is first noted") {
  CHECK_FALSE(keeper().age());
  CHECK_FALSE(std::filesystem::exists(directory / "token.json"));
  keeper().note_age();
  time += hours{100};
  keeper().note_age();
  CHECK(keeper().age() == hours{100});
  CHECK_FALSE(keeper().is_renewed());
  CHECK(keeper().renew_if_due());
  CHECK(keeper().is_renewed());
}

TEST_CASE_METHOD(TokenFixture, "a token of which a clock that was ahead knows is renewed") {
  time += hours{10'000};
  CHECK(keeper().renew_if_due());
  time -= hours{10'000};
  CHECK_FALSE(keeper().age());
  CHECK(keeper().renew_if_due());
  time -= std::chrono::minutes{10};
  CHECK_FALSE(keeper().renew_if_due());
}

TEST_CASE_METHOD(TokenFixture, "a token's file that can't be read isn't written over") {
  std::filesystem::create_symlink("token.json", directory / "token.json");
  CHECK_THROWS_AS(keeper().renew_if_due(), std::system_error);
  CHECK_THROWS_AS(keeper().note_age(), std::system_error);
  CHECK_THROWS_AS(keeper().token(), std::system_error);
  CHECK(is_good(options.token));
}

TEST_CASE_METHOD(TokenFixture, "a renewal that is cancelled is finished by the next call") {
  const argus::CancellationToken stop;
  stop.cancel();
  CHECK_THROWS_AS(keeper().renew_if_due({std::nullopt, stop}), argus::CancelledError);
  CHECK(is_good(options.token));
  CHECK(keeper().renew_if_due());
}

TEST_CASE_METHOD(TokenFixture, "a renewal that dies at any moment is finished by the next start") {
  const int answered = GENERATE(0, 1, 2, 3);
  const bool sends_last = GENERATE(true, false);
  CAPTURE(answered, sends_last);
  // The last request only ends the token that the renewal was made with.
  const bool is_complete = answered == 3;
  const TokenKeeper dying = dying_keeper(answered, sends_last);
  if (is_complete) {
    CHECK(dying.renew_if_due());
  } else {
    CHECK_THROWS_AS(dying.renew_if_due(), argus::ConnectionError);
  }
  CHECK(keeper().renew_if_due() != is_complete);
  CHECK(is_good(keeper().token()));
  CHECK_FALSE(keeper().renew_if_due());
  CHECK_THAT(stored(), !contains("login"));
}

TEST_CASE_METHOD(TokenFixture, "a renewal whose leftover token has expired begins anew") {
  CHECK_THROWS_AS(dying_keeper(1, false).renew_if_due(), argus::ConnectionError);
  Client{spare.url, nlohmann::json::parse(stored()).at("login").at("token").get<std::string>()}.logout();
  CHECK(keeper().renew_if_due());
  CHECK(is_good(keeper().token()));
}

TEST_CASE_METHOD(TokenFixture, "a client of another process goes on with the token that was renewed") {
  const TokenKeeper owner = keeper();
  const TokenKeeper sharing = keeper();
  argus::ClientOptions running = options;
  running.token_source = [&sharing] { return sharing.token(); };
  const Client client{running};
  CHECK(client.get_current_user().username == spare.name);
  CHECK(owner.renew_if_due());
  CHECK(client.get_current_user().username == spare.name);
}

TEST_CASE_METHOD(TokenFixture, "a service that renews its token between its rounds goes on") {
  const std::filesystem::path state_directory = directory;
  const argus::glue::TokenKeeper keeper{options, state_directory};
  options.token_source = [&keeper] { return keeper.token(); };
  options.token = argus::Secret{};
  const argus::Client client{options};
  for (int round = 0; round < 3; ++round) {
    CHECK(keeper.renew_if_due() == (round == 0));
    CHECK(client.get_current_user().username == spare.name);
  }
}

TEST_CASE_METHOD(TokenFixture, "processes that find the token due at once renew it once") {
  std::atomic<int> renewals{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, &renewals] {
      if (keeper().renew_if_due()) ++renewals;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(renewals == 1);
  CHECK(is_good(keeper().token()));
}

TEST_CASE_METHOD(TokenFixture, "a configured token that has changed wins over the renewed one") {
  CHECK(keeper().renew_if_due());
  options.token = obtain();
  CHECK(keeper().token() == options.token);
  CHECK(keeper().renew_if_due());
  CHECK(is_good(keeper().token()));
}

TEST_CASE_METHOD(TokenFixture, "a damaged file of the token's counts as none") {
  const std::string content = GENERATE("", "{", "[]", R"({"configured":7})", R"({"configured":"","renewed":7})");
  CAPTURE(content);
  std::ofstream{directory / "token.json"} << content;
  CHECK(keeper().token() == options.token);
  CHECK(keeper().renew_if_due());
  CHECK(is_good(keeper().token()));
}

TEST_CASE_METHOD(TokenFixture, "what is damaged in the token's file is left out") {
  keeper().note_age();
  nlohmann::json damaged = nlohmann::json::parse(stored());
  damaged["since"] = "soon";
  std::ofstream{directory / "token.json"} << damaged;
  CHECK_FALSE(keeper().age());
  CHECK(keeper().token() == options.token);
  CHECK(keeper().renew_if_due());
}

TEST_CASE_METHOD(TokenFixture,
                 "only the program's user can read the token's file, and the configured token isn't in it") {
  const TokenKeeper keeper = this->keeper();
  keeper.note_age();
  CHECK_THAT(stored(), contains("configured") && !contains(options.token.reveal()));
  CHECK(keeper.renew_if_due());
  using std::filesystem::perms;
  CHECK(std::filesystem::status(directory / "token.json").permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE_METHOD(TokenFixture, "a token that can't be stored isn't renewed") {
  const TokenKeeper keeper = this->keeper();
  std::filesystem::create_directory(directory / "token.json.tmp");
  CHECK_THROWS_AS(keeper.renew_if_due(), std::system_error);
  CHECK(is_good(options.token));
  std::filesystem::remove(directory / "token.json.tmp");
  CHECK(keeper.renew_if_due());
}

TEST_CASE_METHOD(TokenFixture, "an expired token is refused with what helps") {
  options.token = "0000000000000000000000000000000000000000";
  CHECK_THROWS_AS(keeper().renew_if_due(), argus::AuthenticationError);
}

}  // namespace token_keeper_test
