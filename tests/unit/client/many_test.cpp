#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using argus::BatchOptions;
using argus::Incident;
using argus::Request;
using argus::Response;

namespace {

Incident incident(const std::string& id) {
  Incident result = ClientFixture::new_incident();
  result.source_incident_id = id;
  return result;
}

std::string answer(std::int64_t pk, const std::string& id) {
  Incident stored = incident(id);
  stored.pk = pk;
  stored.stateful = true;
  stored.open = true;
  return nlohmann::json(stored).dump();
}

constexpr const char* end_event =
    R"({"pk":9,"incident":1,"actor":{"pk":1,"username":"glue"},"timestamp":"2026-01-02T03:04:05Z",)"
    R"("received":"2026-01-02T03:04:05Z","type":{"value":"END","display":"Incident end"},"description":""})";

/// Answers as soon as all requests of a call are there, the last one first.
class LastFirst : public argus::Transport {
 public:
  Response send(const Request&) override { throw std::logic_error("sent alone"); }
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeAnswer& take) override {
    concurrencies.push_back(concurrency);
    for (std::size_t i = requests.size(); i-- > 0;) {
      Response response;
      response.status = 200;
      response.body = ClientFixture::incident_answer(std::stoll(requests[i].url.substr(requests[i].url.size() - 2, 1)));
      take(i, {response, nullptr, {}});
    }
  }

  std::vector<std::size_t> concurrencies{};
};

}  // namespace

TEST_CASE("many results stand in the order in which they were asked for, whatever order they come in") {
  const auto transport = std::make_shared<LastFirst>();
  const argus::Client client{ClientFixture::options(), transport};
  BatchOptions options;
  options.concurrency = 3;
  const auto results = client.get_incidents_by_id({4, 2, 4, 7}, options);
  REQUIRE(results.size() == 4);
  CHECK(results[0].value().pk == 4);
  CHECK(results[1].value().pk == 2);
  CHECK(results[2].value().pk == 4);
  CHECK(results[3].value().pk == 7);
  CHECK(transport->concurrencies == std::vector<std::size_t>{3});
}

TEST_CASE_METHOD(ClientFixture, "one of many that fails doesn't stop the others") {
  script->respond(201, answer(1, "a")).respond(400, R"({"level":["too high"]})").respond(201, answer(3, "c"));
  const auto results = client.post_incidents({incident("a"), incident("b"), incident("c")});
  CHECK(results[0].value().pk == 1);
  CHECK(results[0].error() == nullptr);
  CHECK_FALSE(results[1]);
  CHECK_THROWS_AS(results[1].value(), argus::ValidationError);
  CHECK(results[2].value().pk == 3);
  CHECK(sent(2).at("source_incident_id") == "c");
}

TEST_CASE_METHOD(ClientFixture, "nothing of many is sent where one can't be") {
  CHECK_THROWS_AS(client.post_incidents({incident("a"), Incident{}}), std::invalid_argument);
  CHECK_THROWS_AS(client.resolve_incidents({1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(client.get_incidents_by_id({1, -1}), std::invalid_argument);
  BatchOptions none;
  none.concurrency = 0;
  CHECK_THROWS_AS(client.get_incidents_by_id({1}, none), std::invalid_argument);
  CHECK(script->requests().empty());
  CHECK(client.get_incidents_by_id({}).empty());
}

TEST_CASE_METHOD(ClientFixture, "the answer to one of many that is lost is looked for like that to one alone") {
  script->respond(201, answer(1, "a"));
  lose_answer();
  script->respond(201, answer(3, "c"))
      .respond(200, page_of({answer(2, "b")}))
      .respond(200, R"([{"pk":1,"incident":2,"actor":{"pk":1,"username":"glue"},"timestamp":"2026-01-02T03:04:05Z",)"
                    R"("received":"2026-01-02T03:04:05Z","type":{"value":"STA","display":""},"description":""}])");
  const auto results = client.post_incidents({incident("a"), incident("b"), incident("c")});
  CHECK(results[1].value().pk == 2);
  CHECK(results[2].value().pk == 3);
  CHECK(line(3).find("incidents/mine/?source_incident_id=b") != std::string::npos);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "one of many without an id stays unclear where its answer is lost") {
  lose_answer();
  const auto results = client.post_incidents({incident("")});
  CHECK(maybe_processed([&] { results[0].value(); }));
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(ClientFixture, "writes of one call to one incident go one after the other") {
  struct Counting : argus::Transport {
    Response send(const Request&) override { throw std::logic_error("sent alone"); }
    void send_many(const std::vector<Request>& requests, std::size_t, const TakeAnswer& take) override {
      sizes.push_back(requests.size());
      for (std::size_t i = 0; i < requests.size(); ++i) take(i, {Response{201, {}, end_event}, nullptr, {}});
    }
    std::vector<std::size_t> sizes{};
  };
  const auto transport = std::make_shared<Counting>();
  const argus::Client counted{options(), transport};
  const auto results = counted.resolve_incidents({1, 2, 1, 1, 3}, "over");
  CHECK(results.size() == 5);
  CHECK(transport->sizes == std::vector<std::size_t>{3, 1, 1});
}

TEST_CASE_METHOD(ClientFixture, "what waits for another's write is done after the rest") {
  const argus::WriteOrder::Turn turn = [this] { return client.exchange().wait_turn(1); }();
  script->respond(201, end_event);
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{50};
  const auto results = client.with(limits).resolve_incidents({1, 2});
  CHECK_THROWS_AS(results[0].value(), argus::TimeoutError);
  CHECK(results[1].value().pk == 9);
  CHECK(line() == "POST incidents/2/events/");
}

TEST_CASE_METHOD(ClientFixture, "a write of many whose answer was lost makes later ones to its incident wait") {
  lose_answer();
  script->respond(200, "[]");
  const auto lost = client.resolve_incidents({1});
  CHECK(maybe_processed([&] { lost[0].value(); }));
  CHECK_FALSE(client.exchange().try_turn(1));
  CHECK(client.exchange().try_turn(2));
}

TEST_CASE_METHOD(ClientFixture, "progress is told after each of many, and what it throws is dropped") {
  script->respond(200, incident_answer(1)).respond(404, "{}").respond(200, incident_answer(3));
  std::vector<std::pair<std::size_t, std::size_t>> told;
  BatchOptions options;
  options.on_progress = [&told](std::size_t ended, std::size_t all) {
    told.emplace_back(ended, all);
    throw std::runtime_error("no room on the screen");
  };
  const auto results = client.get_incidents_by_id({1, 2, 3}, options);
  CHECK(told == std::vector<std::pair<std::size_t, std::size_t>>{{1, 3}, {2, 3}, {3, 3}});
  CHECK(results[2].value().pk == 3);
}

TEST_CASE("each of many is repeated as the policy says, after all of them were tried") {
  const auto script = std::make_shared<argus::testing::ScriptedTransport>();
  std::vector<std::chrono::milliseconds> waits;
  argus::ClientOptions options = ClientFixture::options();
  options.retry.max_attempts = 3;
  options.retry_environment.now = [] { return std::chrono::steady_clock::time_point{}; };
  options.retry_environment.random = [] { return 1.0; };
  options.retry_environment.wait = [&](std::chrono::milliseconds wait, const auto&) { waits.push_back(wait); };
  std::vector<int> attempts;
  options.on_attempt = [&attempts](const argus::AttemptReport& report) { attempts.push_back(report.attempt); };
  const argus::Client client{options, script};
  script->respond(503)
      .respond(200, ClientFixture::incident_answer(2))
      .respond(429, "", {{"Retry-After", "2"}})
      .respond(200, ClientFixture::incident_answer(1))
      .respond(503)
      .respond(503);
  const auto results = client.get_incidents_by_id({1, 2, 3});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
  CHECK_THROWS_WITH(results[2].value(), contains("gave up after 3 attempts"));
  CHECK(attempts == std::vector<int>{1, 1, 1, 2, 2, 3});
  REQUIRE(waits.size() == 2);
  CHECK(waits[0] == std::chrono::seconds{2});
}
