#include "catch.hpp"
#include "unit/api_of.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace concurrent_test {

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

std::string log_with_start(std::int64_t pk) {
  nlohmann::json start = nlohmann::json::parse(real_answers::event);
  start["incident"] = pk;
  return nlohmann::json::array({start}).dump();
}

/// What another thread has got.
template <class Get>
auto of_another_thread(const Get& get) {
  return std::make_unique<argus::detail::WriteLocks::Lock>(std::async(std::launch::async, get).get());
}

/// Answers as soon as all requests of a call are there, the last one first.
class LastFirst : public argus::Transport {
 public:
  Response send(const Request&) override { throw std::logic_error("sent alone"); }
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override {
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

/// A client that tries everything three times, and a clock that only waiting moves.
struct Repeating {
  std::shared_ptr<argus::testing::ScriptedTransport> script = std::make_shared<argus::testing::ScriptedTransport>();
  std::chrono::steady_clock::time_point time{std::chrono::hours{1}};
  std::vector<std::chrono::milliseconds> waits{};
  std::vector<int> attempts{};
  argus::Client client{options(), script};

  argus::ClientOptions options() {
    argus::ClientOptions result = ClientFixture::options();
    result.retry.max_attempts = 3;
    result.settle_time = std::chrono::milliseconds{10'000};
    result.retry_environment.now = [this] { return time; };
    result.retry_environment.random = [] { return 1.0; };
    result.retry_environment.wait = [this](std::chrono::milliseconds wait, const auto&) {
      waits.push_back(wait);
      time += wait;
    };
    result.on_attempt = [this](const argus::AttemptReport& report) { attempts.push_back(report.attempt); };
    return result;
  }
  std::chrono::milliseconds waited() const {
    return std::accumulate(waits.begin(), waits.end(), std::chrono::milliseconds{0});
  }
};

}  // namespace

TEST_CASE("the results of a batch are in the order of the call, in whatever order the answers come") {
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

TEST_CASE_METHOD(ClientFixture, "an item of a batch that fails doesn't stop the others") {
  script->respond(201, answer(1, "a")).respond(400, R"({"level":["too high"]})").respond(201, answer(3, "c"));
  const auto results = client.post_incidents({incident("a"), incident("b"), incident("c")});
  CHECK(results[0].value().pk == 1);
  CHECK(results[0].error() == nullptr);
  CHECK_FALSE(results[1]);
  CHECK_THROWS_AS(results[1].value(), argus::ValidationError);
  CHECK(results[2].value().pk == 3);
  CHECK(sent(2).at("source_incident_id") == "c");
}

TEST_CASE_METHOD(ClientFixture, "an item of a batch that can't be sent doesn't stop the others") {
  const auto is_refused = [](const auto& result) {
    try {
      result.value();
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  SECTION("alerts with bad data") {
    std::vector<Incident> incidents(7, incident("bad"));
    incidents[0].tags = {{"host.name", "a"}};
    incidents[1].description = "\xe5";
    incidents[2].level = 0;
    incidents[3].source_incident_id = std::string("a\0b", 3);
    incidents[4].start_time = {};
    incidents[5].metadata = {{"text", "\xe5"}};
    incidents[6] = incident("good");
    script->then(store_incident(6));
    std::vector<std::size_t> told;
    BatchOptions options;
    options.on_progress = [&told](std::size_t ended, std::size_t) { told.push_back(ended); };
    const auto results = client.post_incidents(incidents, options);
    for (std::size_t i = 0; i < 6; ++i) {
      INFO(i);
      CHECK(is_refused(results[i]));
    }
    CHECK(results[6].value().pk == 6);
    CHECK(told == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7});
  }
  SECTION("primary keys that can't be one") {
    script->then(store_event(9)).respond(200, incident_answer(1));
    const auto resolved = client.resolve_incidents({0, 1});
    CHECK(is_refused(resolved[0]));
    CHECK(resolved[1].value().pk == 9);
    const auto read = client.get_incidents_by_id({-1, 1});
    CHECK(is_refused(read[0]));
    CHECK(read[1].value().pk == 1);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE("the result of a batch item contains nothing of an earlier answer that was refused") {
  Repeating repeating;
  argus::testing::ScriptedTransport& script = *repeating.script;
  nlohmann::json foreign = nlohmann::json::parse(ClientFixture::incident_answer(666));
  foreign["tags"] = nlohmann::json::parse(R"([{"tag": "foreign=1"}])");
  foreign["ticket_url"] = "https://foreign.example.org";
  SECTION("a read") {
    nlohmann::json own = nlohmann::json::parse(ClientFixture::incident_answer(1));
    own["tags"] = nlohmann::json::parse(R"([{"tag": "own=1"}])");
    own.erase("ticket_url");
    script.respond(200, foreign.dump()).respond(200, own.dump());
    const Incident read = repeating.client.get_incidents_by_id({1}).front().value();
    CHECK(read.tags == argus::Tags{{"own", "1"}});
    CHECK(read.ticket_url == "");
  }
  SECTION("a write") {
    nlohmann::json own = nlohmann::json::parse(answer(1, "a"));
    own.erase("ticket_url");
    std::string refused = foreign.dump();
    SECTION("after an answer to another request") {}
    SECTION("after an answer that breaks off") {
      refused.pop_back();
    }
    script.respond(201, refused).respond(200, R"({"results": [], "next": null})").respond(201, own.dump());
    const Incident stored = repeating.client.post_incidents({incident("a")}).front().value();
    CHECK(stored.tags.empty());
    CHECK(stored.ticket_url == "");
  }
  CHECK(script.remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a batch with a concurrency of 0 is refused") {
  BatchOptions none;
  none.concurrency = 0;
  CHECK_THROWS_AS(client.get_incidents_by_id({1}, none), std::invalid_argument);
  CHECK(script->requests().empty());
  CHECK(client.get_incidents_by_id({}).empty());
}

TEST_CASE_METHOD(ClientFixture, "a batch item whose answer was lost is looked up like a single call") {
  script->respond(201, answer(1, "a"));
  lose_answer();
  script->respond(201, answer(3, "c")).respond(200, page_of({answer(2, "b")}));
  script->respond(200, log_with_start(2));
  const auto results = client.post_incidents({incident("a"), incident("b"), incident("c")});
  CHECK(results[1].value().pk == 2);
  CHECK(results[2].value().pk == 3);
  CHECK(line(3).find("incidents/mine/?source_incident_id=b") != std::string::npos);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a batch item without an id stays unclear after a lost answer") {
  lose_answer();
  const auto results = client.post_incidents({incident("")});
  CHECK(maybe_processed([&] { results[0].value(); }));
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(ClientFixture, "a batch's writes to one incident are sent one after the other") {
  struct Counting : argus::Transport {
    Response send(const Request&) override { throw std::logic_error("sent alone"); }
    void send_many(const std::vector<Request>& requests, std::size_t, const TakeResult& take) override {
      sizes.push_back(requests.size());
      for (std::size_t i = 0; i < requests.size(); ++i) {
        static std::int64_t pk = 0;
        take(i, {store_event(++pk)(requests[i]), nullptr, {}});
      }
    }
    std::vector<std::size_t> sizes{};
  };
  const auto transport = std::make_shared<Counting>();
  const argus::Client counted{options(), transport};
  const auto results = counted.resolve_incidents({1, 2, 1, 1, 3}, "over");
  CHECK(results.size() == 5);
  CHECK(transport->sizes == std::vector<std::size_t>{3, 1, 1});
}

TEST_CASE_METHOD(ClientFixture, "batch items that wait for another's lock are done after the rest") {
  const auto lock = of_another_thread([this] { return api_of(client).lock(1); });
  script->then(store_event(9));
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{50};
  const auto results = client.with(limits).resolve_incidents({1, 2});
  CHECK_THROWS_AS(results[0].value(), argus::TimeoutError);
  CHECK(results[1].value().pk == 9);
  CHECK(line() == "POST incidents/2/events/");
}

TEST_CASE_METHOD(ClientFixture, "a batch item that waits for another's lock is done once it has the lock") {
  auto turn_to_post = of_another_thread([this] { return api_of(client).lock("b"); });
  auto turn_to_resolve = of_another_thread([this] { return api_of(client).lock(1); });
  const auto after = [](std::unique_ptr<argus::detail::WriteLocks::Lock>& lock, const Step& step) {
    return [&lock, step](const Request& request) {
      lock.reset();
      return step(request);
    };
  };
  const auto post = [](std::int64_t pk, const std::string& id) {
    return [pk, id](const Request&) { return Response{201, {}, answer(pk, id)}; };
  };
  script->then(after(turn_to_post, post(2, "a"))).then(post(3, "b"));
  const auto posted = client.post_incidents({incident("b"), incident("a")});
  CHECK(posted[0].value().pk == 3);
  CHECK(posted[1].value().pk == 2);
  script->then(after(turn_to_resolve, store_event(8))).then(store_event(9));
  const auto resolved = client.resolve_incidents({1, 2});
  CHECK(line(2) == "POST incidents/2/events/");
  CHECK(line(3) == "POST incidents/1/events/");
  CHECK(resolved[0].value().pk == 9);
}

TEST_CASE_METHOD(ClientFixture, "after a batch item's lost answer later writes to its incident wait") {
  lose_answer();
  script->respond(200, "[]");
  const auto lost = client.resolve_incidents({1});
  CHECK(maybe_processed([&] { lost[0].value(); }));
  CHECK_FALSE(api_of(client).try_lock(1));
  CHECK(api_of(client).try_lock(2));
}

TEST_CASE_METHOD(ClientFixture, "on_progress is called after each batch item, and what it throws is dropped") {
  script->respond(200, incident_answer(1)).respond(404, "{}").respond(200, incident_answer(3));
  std::vector<std::pair<std::size_t, std::size_t>> told;
  BatchOptions options;
  options.on_progress = [&told](std::size_t ended, std::size_t all) {
    told.emplace_back(ended, all);
    if (ended == 2) throw 42;
    throw std::runtime_error("no room on the screen");
  };
  const auto results = client.get_incidents_by_id({1, 2, 3}, options);
  CHECK(told == std::vector<std::pair<std::size_t, std::size_t>>{{1, 3}, {2, 3}, {3, 3}});
  CHECK(results[2].value().pk == 3);
}

TEST_CASE_METHOD(ClientFixture, "an on_attempt that throws loses no result of a batch") {
  argus::ClientOptions noisy = options();
  noisy.on_attempt = [](const argus::AttemptReport&) { throw 42; };
  const argus::Client reported{noisy, script};
  script->respond(200, incident_answer(1)).respond(200, incident_answer(2));
  const auto results = reported.get_incidents_by_id({1, 2});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
}

TEST_CASE_METHOD(ClientFixture,
                 "an on_progress that writes to the incident that is being written to is refused at once") {
  argus::ClientOptions hurried = ClientFixture::options();
  hurried.retry.total_time = std::chrono::milliseconds{100};
  const argus::Client impatient{hurried, script};
  script->then(store_event(1)).then(store_event(2));
  std::vector<std::string> refusals;
  BatchOptions options;
  options.on_progress = [&](std::size_t ended, std::size_t) {
    if (ended != 1) return;
    // The turn to write to the first is over; the second's is this call's.
    for (const auto& result : impatient.resolve_incidents({2})) {
      try {
        result.value();
      } catch (const std::logic_error& error) {
        refusals.emplace_back(error.what());
      }
    }
  };
  const auto results = impatient.resolve_incidents({1, 2}, "", std::nullopt, options);
  CHECK(results[1].value().pk == 2);
  REQUIRE(refusals.size() == 1);
  CHECK_THAT(refusals[0], contains("writing to incident 2: a call of this thread"));
}

TEST_CASE("requests of a batch are repeated as the policy says, after all of them were tried") {
  Repeating repeating;
  repeating.script->respond(503)
      .respond(200, ClientFixture::incident_answer(2))
      .respond(429, "", {{"Retry-After", "2"}})
      .respond(200, ClientFixture::incident_answer(1))
      .respond(503)
      .respond(503);
  const auto results = repeating.client.get_incidents_by_id({1, 2, 3});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
  CHECK_THROWS_WITH(results[2].value(), contains("gave up after 3 attempts"));
  CHECK(repeating.attempts == std::vector<int>{1, 1, 1, 2, 2, 3});
  CHECK(repeating.waited() == std::chrono::seconds{3});
}

TEST_CASE("a batch item with a Retry-After that is too long doesn't keep the others from being repeated") {
  Repeating repeating;
  repeating.script->respond(429, "", {{"Retry-After", "3600"}})
      .respond(503)
      .respond(200, ClientFixture::incident_answer(2));
  const auto results = repeating.client.get_incidents_by_id({1, 2});
  CHECK_THROWS_WITH(results[0].value(), contains("the server asks to wait 3600 s"));
  CHECK(results[1].value().pk == 2);
}

TEST_CASE("settle_time begins anew with each attempt of a batch item") {
  Repeating repeating;
  const auto lose = [](const Request&) -> Response {
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, true);
  };
  auto& script = *repeating.script;
  script.then(lose).then(lose);
  // The first is there without its start, until the time is over; the second isn't there.
  script.respond(200, ClientFixture::page_of({answer(1, "a")})).respond(200, ClientFixture::page_of({}));
  script.respond(200, "[]");
  for (int i = 0; i < 6; ++i) script.respond(200, answer(1, "a")).respond(200, "[]");
  script.respond(200, "[]").then(ClientFixture::store_event(9)).respond(200, answer(1, "a"));
  script.respond(200, log_with_start(1));
  // The second is sent again, and the server gets to its start a moment after its answer was lost.
  script.then(lose).respond(200, ClientFixture::page_of({answer(2, "b")}));
  script.respond(200, "[]").respond(200, answer(2, "b")).respond(200, log_with_start(2));
  const auto results = repeating.client.post_incidents({incident("a"), incident("b")});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
  CHECK(script.remaining() == 0);
}

TEST_CASE("the total time of a batch item begins with its own first attempt") {
  Repeating repeating;
  const auto slow = [&repeating](const Request&) {
    repeating.time += std::chrono::seconds{100};
    return Response{503, {}, ""};
  };
  repeating.script->then(slow).then(slow);
  repeating.script->respond(200, ClientFixture::incident_answer(1)).respond(200, ClientFixture::incident_answer(2));
  const auto results = repeating.client.get_incidents_by_id({1, 2});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
}

TEST_CASE("the items of a batch share the attempts and waits of one call while the server fails") {
  Repeating repeating;
  constexpr int count = 20;
  std::vector<Incident> incidents;
  for (int i = 0; i < count; ++i) incidents.push_back(incident(std::to_string(i)));
  int requests = 0;
  struct Unavailable : argus::Transport {
    explicit Unavailable(int& counter) : count(counter) {}
    Response send(const Request&) override {
      ++count;
      return {503, {}, ""};
    }
    int& count;
  };
  const argus::Client client{repeating.options(), std::make_shared<Unavailable>(requests)};
  for (const auto& result : client.post_incidents(incidents))
    CHECK(ClientFixture::maybe_processed([&] { result.value(); }));
  // Three times: sent once, and looked for with three attempts.
  CHECK(requests == count * 3 * 4);
  // Twice between these, and three times two for the looks: half a second, then one.
  CHECK(repeating.waited() == std::chrono::milliseconds{4 * 1500});
}

TEST_CASE_METHOD(ClientFixture, "unclear items of a batch are looked up again like a single one") {
  Repeating repeating;
  const auto lose = [](const Request& request) -> Response {
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, request.is_write());
  };
  repeating.script->then(lose).then(lose).respond(200, page_of({})).respond(200, page_of({}));
  repeating.script->respond(201, answer(1, "a")).respond(201, answer(2, "b"));
  const auto results = repeating.client.post_incidents({incident("a"), incident("b")});
  CHECK(results[0].value().pk == 1);
  CHECK(results[1].value().pk == 2);
  CHECK(repeating.script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a batch's END whose answer was lost is found in its incident's log") {
  Repeating repeating;
  nlohmann::json stored;
  repeating.script->then([&](const Request& request) -> Response {
    stored = event_of(9, request);
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, true);
  });
  repeating.script->then(store_event(10)).respond(200, "[]").then([&](const Request&) {
    return Response{200, {}, nlohmann::json::array({stored}).dump()};
  });
  repeating.script->respond(200, R"({"username":"glue","first_name":"","last_name":"","email":""})");
  const auto results = repeating.client.resolve_incidents({1, 2});
  CHECK(results[0].value().pk == 9);
  CHECK(results[1].value().pk == 10);
  CHECK(repeating.script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a batch's END that is found without a primary key stays unclear") {
  nlohmann::json stored;
  script->then([&](const Request& request) -> Response {
    stored = event_of(0, request);
    throw argus::TimeoutError("lost", argus::TransportError::Stage::maybe_sent, true);
  });
  script->then([&](const Request&) { return Response{200, {}, nlohmann::json::array({stored}).dump()}; });
  const auto results = client.resolve_incidents({1});
  CHECK(maybe_processed([&] { static_cast<void>(results.front().value()); }));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "each END of a batch has a time of its own") {
  script->then(store_event(1)).then(store_event(2));
  static_cast<void>(client.resolve_incidents({1, 1}));
  CHECK(sent(0).at("timestamp") != sent(1).at("timestamp"));
}

TEST_CASE_METHOD(ClientFixture, "a server that is too old is asked for its version once for a whole batch") {
  script->respond(404, "{}").respond(404, "{}").respond(200, R"({"server-version":"1.37.0"})");
  const auto results = client_of_v3().get_incidents_by_id({1, 2});
  CHECK_THROWS_AS(results[0].value(), argus::UnsupportedError);
  CHECK_THROWS_AS(results[1].value(), argus::UnsupportedError);
  CHECK(script->requests().size() == 3);
}

TEST_CASE_METHOD(ClientFixture, "a transport that reports no results leaves the writes of a batch unclear") {
  struct Forgetful : argus::Transport {
    Response send(const Request&) override { return {200, {}, R"({"next":null,"previous":null,"results":[]})"}; }
    void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override {
      if (!requests.front().is_write()) return Transport::send_many(requests, concurrency, take);
      take(0, {Response{201, {}, answer(1, "a")}, nullptr, {}});
      if (throws) throw std::runtime_error("out of order");
    }
    bool throws = false;
  };
  const auto transport = std::make_shared<Forgetful>();
  transport->throws = GENERATE(false, true);
  const argus::Client forgetful{options(), transport};
  const auto results = forgetful.post_incidents({incident("a"), incident("b")});
  CHECK(results[0].value().pk == 1);
  CHECK(maybe_processed([&] { results[1].value(); }));
}

TEST_CASE_METHOD(ClientFixture, "an incident's lock is released before on_progress is called") {
  script->then(store_event(9));
  bool is_free = false;
  BatchOptions options;
  options.on_progress = [&](std::size_t, std::size_t) { is_free = static_cast<bool>(api_of(client).try_lock(1)); };
  static_cast<void>(client.resolve_incidents({1}, "", std::nullopt, options));
  CHECK(is_free);
}

TEST_CASE_METHOD(ClientFixture, "what a user's transport throws is the result of each batch item") {
  struct Broken : argus::Transport {
    Response send(const Request&) override { throw std::runtime_error("out of order"); }
  };
  const argus::Client broken{options(), std::make_shared<Broken>()};
  CHECK_THROWS_WITH(broken.post_incidents({incident("a")})[0].value(), contains("out of order"));
  CHECK_THROWS_WITH(broken.resolve_incidents({1})[0].value(), contains("out of order"));
  CHECK(maybe_processed([&] { broken.post_incidents({incident("b")})[0].value(); }));
  CHECK_FALSE(api_of(broken).try_lock(1));
}

TEST_CASE_METHOD(ClientFixture, "a batch's refusal by a server that is new enough isn't an UnsupportedError") {
  script->respond(404, "{}").respond(200, R"({"server-version":"2.10.2"})");
  CHECK_THROWS_AS(client_of_v3().get_incidents_by_id({1})[0].value(), argus::NotFoundError);
}

TEST_CASE("a batch isn't repeated once it is cancelled") {
  Repeating repeating;
  argus::CallOptions limits;
  limits.cancel = argus::CancellationToken{};
  repeating.script->respond(503).then([&](const Request&) {
    limits.cancel->cancel();
    return Response{503, {}, ""};
  });
  const auto results = repeating.client.with(limits).get_incidents_by_id({1, 2});
  CHECK_THROWS_WITH(results[0].value(), contains("cancelled"));
  CHECK_THROWS_WITH(results[1].value(), contains("cancelled"));
  CHECK(repeating.script->remaining() == 0);
}

}  // namespace concurrent_test
