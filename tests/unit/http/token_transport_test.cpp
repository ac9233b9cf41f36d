#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace token_transport_test {

using argus::AuthenticationError;
using argus::Client;
using argus::ClientOptions;
using argus::Secret;
using argus::testing::ScriptedTransport;

namespace {

constexpr const char* refusal = R"({"detail":"Invalid token."})";

std::string token_of(const argus::Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (name == "Authorization") return value;
  }
  return "";
}

/// A server that takes one token, and the client's source of tokens.
class Server : public argus::Transport {
 public:
  explicit Server(std::string token) : good_("Token " + std::move(token)) {}

  argus::Response send(const argus::Request& request) override {
    tokens.push_back(token_of(request));
    if (tokens.back() != good_) return {401, {}, refusal};
    const std::string user = R"({"username":"glue","first_name":"","last_name":"","email":""})";
    return {200, {}, request.is_write() ? ClientFixture::incident_answer(7) : user};
  }

  std::vector<std::string> tokens{};

 private:
  std::string good_;
};

struct Fixture {
  std::shared_ptr<Server> server = std::make_shared<Server>("second");
  int asked = 0;

  ClientOptions options(std::function<Secret()> answer) {
    ClientOptions result = ClientFixture::options();
    result.token = "first";
    result.token_source = [this, answer] {
      ++asked;
      return answer();
    };
    return result;
  }
  Client client(std::function<Secret()> answer) { return Client{options(std::move(answer)), server}; }
};

using Tokens = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(
    Fixture, "a request that is refused for its token is sent again with the source's token, and so are later ones") {
  const Client client = this->client([] { return "second"; });
  CHECK(client.get_current_user().username == "glue");
  CHECK(client.get_current_user().username == "glue");
  CHECK(server->tokens == Tokens{"Token first", "Token second", "Token second"});
  CHECK(asked == 1);
}

TEST_CASE_METHOD(Fixture, "a write that is refused for its token is sent again, since the server didn't process it") {
  argus::IncidentPatch patch;
  patch.level = 5;
  CHECK(client([] { return "second"; }).update_incident(7, patch).pk == 7);
  CHECK(server->tokens == Tokens{"Token first", "Token second"});
}

TEST_CASE_METHOD(Fixture, "a source that has no other token leaves the refusal as it is") {
  const Client client = this->client([] { return "first"; });
  CHECK_THROWS_AS(client.get_current_user(), AuthenticationError);
  CHECK(server->tokens == Tokens{"Token first"});
}

TEST_CASE_METHOD(Fixture, "a source whose token is refused too is asked once for each call") {
  const Client client = this->client([] { return "third"; });
  CHECK_THROWS_AS(client.get_current_user(), AuthenticationError);
  CHECK(server->tokens == Tokens{"Token first", "Token third"});
}

TEST_CASE_METHOD(Fixture, "why a source has no token is in the refusal, without the token") {
  const Client client =
      this->client([]() -> Secret { throw std::runtime_error("the vault that knows first is sealed"); });
  CHECK_THROWS_WITH(client.get_current_user(),
                    contains("no other token could be had: the vault that knows *** is sealed"));
  const Client blank = this->client([] { return Secret{}; });
  CHECK_THROWS_WITH(blank.get_current_user(), contains("must not be blank"));
}

TEST_CASE_METHOD(Fixture, "a source is asked for the first token where none is given") {
  ClientOptions options = this->options([] { return "second"; });
  options.token = Secret{};
  CHECK(Client(options, server).get_current_user().username == "glue");
  CHECK(server->tokens == Tokens{"Token second"});
  options.token_source = []() -> Secret { throw std::runtime_error("sealed"); };
  CHECK_THROWS_WITH(Client(options, server), contains("sealed"));
}

TEST_CASE_METHOD(Fixture, "many requests that are refused for their token ask the source once") {
  const Client client = this->client([] { return "second"; });
  const auto found = client.get_incidents_by_id({7, 8, 9});
  CHECK(asked == 1);
  CHECK(server->tokens.size() == 6);
}

TEST_CASE("threads whose token is refused at once ask the source once") {
  ClientOptions options = ClientFixture::options();
  options.token = "first";
  std::atomic<int> asked{0};
  options.token_source = [&asked] {
    ++asked;
    return "second";
  };
  const auto script = std::make_shared<ScriptedTransport>();
  std::atomic<int> refused{0};
  constexpr int threads = 4;
  for (int i = 0; i < 2 * threads; ++i) {
    script->then([&refused](const argus::Request& request) -> argus::Response {
      if (token_of(request) == "Token second") return {204, {}, ""};
      ++refused;
      while (refused < threads) std::this_thread::yield();
      return {401, {}, refusal};
    });
  }
  const Client client{options, script};
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back([&client, i] { client.delete_incident(7 + i); });
  for (std::thread& thread : running) thread.join();
  CHECK(asked == 1);
  CHECK(script->requests().size() == 2 * threads);
}

TEST_CASE_METHOD(Fixture, "tokens that were in use before are concealed too") {
  const auto script = std::make_shared<ScriptedTransport>();
  script->respond(401, refusal);
  script->respond(400, R"({"detail":"neither first nor second"})");
  const Client client{options([] { return "second"; }), script};
  CHECK_THROWS_WITH(client.get_current_user(), contains("neither *** nor ***"));
}

TEST_CASE_METHOD(Fixture, "an attempt before the refusal of the token may have been processed") {
  const auto script = std::make_shared<ScriptedTransport>();
  script->respond(502);
  script->respond(401, refusal);
  script->respond(404, "{}");
  ClientOptions retrying = options([] { return "second"; });
  retrying.retry.max_attempts = 2;
  retrying.retry_environment.wait = [](auto&&...) {};
  // What is gone after that is success.
  CHECK_NOTHROW(Client(retrying, script).delete_incident(7));
  CHECK(script->remaining() == 0);
}

}  // namespace token_transport_test
