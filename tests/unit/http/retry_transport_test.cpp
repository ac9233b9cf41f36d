#include "catch.hpp"

#include <argus/detail/response_check.hpp>
#include <argus/detail/retry_environment.hpp>
#include <argus/errors.hpp>
#include <argus/http/retry_transport.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace retry_transport_test {

using argus::CancellationToken;
using argus::ConnectionError;
using argus::Idempotency;
using argus::Request;
using argus::Response;
using argus::RetryPolicy;
using argus::RetryTransport;
using argus::TimeoutError;
using argus::TransportError;
using argus::testing::ScriptedTransport;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// A clock that only waiting moves, and a coin that always falls the same way.
struct FakeEnvironment {
  steady_clock::time_point time{std::chrono::hours{1}};
  std::vector<milliseconds> waits{};
  double random = 1.0;

  argus::RetryEnvironment environment() {
    return {[this] { return time; },
            [this](milliseconds wait, const std::optional<CancellationToken>&) {
              waits.push_back(wait);
              time += wait;
            },
            [this] { return random; }};
  }
};

Request request(const char* method, Idempotency idempotency) {
  Request result;
  result.method = method;
  result.url = "https://argus.example.org/api/v2/incidents/";
  result.idempotency = idempotency;
  return result;
}

Request read() {
  return request("GET", Idempotency::idempotent);
}
Request post() {
  return request("POST", Idempotency::not_idempotent);
}

template <class Error>
auto failing(TransportError::Stage stage) {
  return [stage](const Request& sent) -> Response {
    throw Error("failed", stage, stage == TransportError::Stage::maybe_sent && sent.is_write());
  };
}

struct Fixture {
  std::shared_ptr<ScriptedTransport> script = std::make_shared<ScriptedTransport>();
  FakeEnvironment fake{};

  Response send(const Request& what, RetryPolicy policy = {}) {
    return RetryTransport{script, policy, fake.environment()}.send(what);
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a request that succeeded is not repeated") {
  script->respond(200, "body");
  const Response response = send(read());
  CHECK(response.body == "body");
  CHECK(response.attempts == 1);
  CHECK(fake.waits.empty());
}

TEST_CASE_METHOD(Fixture, "a read is repeated after a failure that may be temporary") {
  SECTION("a status") {
    script->respond(GENERATE(408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529, 530));
  }
  SECTION("nobody listened") {
    script->then(failing<ConnectionError>(TransportError::Stage::not_sent));
  }
  SECTION("the answer was lost") {
    script->then(failing<TimeoutError>(TransportError::Stage::maybe_sent));
  }
  script->respond(200);
  CHECK(send(read()).attempts == 2);
}

TEST_CASE_METHOD(Fixture, "a write is repeated only if it can't have been processed") {
  SECTION("nobody listened") {
    script->then(failing<ConnectionError>(TransportError::Stage::not_sent)).respond(201);
    CHECK(send(post()).attempts == 2);
  }
  SECTION("the server says that it didn't act") {
    script->respond(GENERATE(421, 425, 429)).respond(201);
    const Response response = send(post());
    CHECK(response.attempts == 2);
    CHECK_FALSE(response.maybe_processed);
  }
  SECTION("the answer was lost") {
    script->then(failing<TimeoutError>(TransportError::Stage::maybe_sent)).respond(201);
    CHECK_THROWS_AS(send(post()), TimeoutError);
    CHECK(script->remaining() == 1);
  }
  SECTION("408 and any 5xx, Retry-After or not") {
    const int status = GENERATE(408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529, 530);
    script->respond(status, "", {{"Retry-After", "1"}}).respond(201);
    CHECK(send(post()).status == status);
    CHECK(script->remaining() == 1);
  }
}

TEST_CASE_METHOD(Fixture, "a write that was repeated stays unclear, however its last attempt fails") {
  if (GENERATE(true, false))
    script->then(failing<TimeoutError>(TransportError::Stage::maybe_sent));
  else
    script->respond(GENERATE(408, 502, 522));
  const auto last = GENERATE(TransportError::Stage::not_sent, TransportError::Stage::refused);
  for (int i = 0; i < 3; ++i) script->then(failing<ConnectionError>(last));
  try {
    send(request("POST", Idempotency::idempotent));
    FAIL("it failed");
  } catch (const ConnectionError& error) {
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a write whose last attempt is refused stays unclear if an earlier one was lost") {
  script->then(failing<TimeoutError>(TransportError::Stage::maybe_sent)).respond(401);
  CHECK(send(request("DELETE", Idempotency::idempotent)).maybe_processed);
  script->then(failing<ConnectionError>(TransportError::Stage::not_sent)).respond(401);
  CHECK_FALSE(send(request("DELETE", Idempotency::idempotent)).maybe_processed);
  script->respond(502).respond(401);
  CHECK_FALSE(send(read()).maybe_processed);
}

TEST_CASE_METHOD(Fixture, "a read that was repeated is never unclear") {
  script->respond(502);
  for (int i = 0; i < 3; ++i) script->then(failing<ConnectionError>(TransportError::Stage::maybe_sent));
  try {
    send(read());
    FAIL("it failed");
  } catch (const ConnectionError& error) {
    CHECK_FALSE(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a connection that was refused isn't used for the repeated request") {
  const int status = GENERATE(408, 421);
  script->respond(429).respond(status).respond(503).respond(200);
  CHECK(send(read()).attempts == 4);
  std::vector<bool> asked;
  for (const Request& sent : script->requests()) asked.push_back(sent.new_connection);
  CHECK(asked == std::vector<bool>{false, false, true, true});
}

TEST_CASE_METHOD(
    Fixture,
    "a batch is repeated after the same answers as a single request, each item on the connection that it needs") {
  for (const int status : {421, 425, 429, 408, 530, 200}) script->respond(status);
  for (int i = 0; i < 4; ++i) script->respond(201);
  std::vector<Response> responses(6);
  RetryTransport{script, {}, fake.environment()}.send_many(
      {post(), post(), post(), post(), read(), read()}, 6,
      [&](std::size_t index, argus::SendResult answer) { responses[index] = std::move(answer.response); });
  std::vector<int> statuses;
  for (const Response& response : responses) statuses.push_back(response.status);
  CHECK(statuses == std::vector<int>{201, 201, 201, 408, 201, 200});
  std::vector<bool> asked;
  for (const Request& sent : script->requests()) asked.push_back(sent.new_connection);
  CHECK(asked == std::vector<bool>{false, false, false, false, false, false, true, false, false, false});
}

TEST_CASE_METHOD(Fixture, "a permanent failure is never repeated") {
  const int status = GENERATE(301, 400, 401, 403, 404, 405, 407, 418, 426, 501, 505, 519, 525, 526, 528, 531);
  script->respond(status).respond(200);
  CHECK(send(read()).status == status);
  CHECK(script->remaining() == 1);
}

TEST_CASE_METHOD(Fixture, "a certificate that doesn't verify is not tried again") {
  script->then(failing<argus::TlsError>(TransportError::Stage::refused)).respond(200);
  CHECK_THROWS_AS(send(read()), argus::TlsError);
  CHECK(script->remaining() == 1);
}

TEST_CASE_METHOD(Fixture, "waits are a random part of a limit that doubles up to longest_wait") {
  for (int i = 0; i < 6; ++i) script->respond(503);
  RetryPolicy policy;
  policy.max_attempts = 6;
  policy.first_wait = milliseconds{100};
  policy.longest_wait = milliseconds{450};
  CHECK(send(read(), policy).status == 503);
  CHECK(fake.waits == std::vector<milliseconds>{milliseconds{100}, milliseconds{200}, milliseconds{400},
                                                milliseconds{450}, milliseconds{450}});

  fake.waits.clear();
  fake.random = 0.25;
  script->respond(503).respond(200);
  send(read(), policy);
  CHECK(fake.waits == std::vector<milliseconds>{milliseconds{25}});
}

TEST_CASE_METHOD(Fixture, "the server's Retry-After is kept, and not waited for beyond the longest wait") {
  script->respond(503, "", {{"Retry-After", "20"}}).respond(200);
  CHECK(send(read()).status == 200);
  CHECK(fake.waits == std::vector<milliseconds>{milliseconds{20'000}});

  fake.waits.clear();
  script->respond(429, "", {{"Retry-After", "31"}}).respond(200);
  CHECK(send(read()).status == 429);
  CHECK(fake.waits.empty());
}

TEST_CASE_METHOD(Fixture, "an error tells how often a request was tried, for how long, and why no more") {
  const auto failure = [this](const Request& what, const RetryPolicy& policy = {}) -> std::string {
    try {
      send(what, policy);
    } catch (const ConnectionError& error) {
      return std::to_string(error.attempts()) + ": " + error.what();
    }
    return "";
  };
  for (int i = 0; i < 8; ++i) script->then(failing<ConnectionError>(TransportError::Stage::not_sent));

  CHECK_THAT(failure(read()), contains("4: failed; gave up after 4 attempts in 3500 ms"));
  RetryPolicy once;
  once.max_attempts = 1;
  CHECK(failure(read(), once) == "1: failed");
  RetryPolicy hurried;
  hurried.total_time = milliseconds{1'000};
  CHECK_THAT(failure(read(), hurried),
             contains("2: failed; gave up after 2 attempts in 500 ms: the next would pass total_time"));
  Request limited = read();
  limited.limits.deadline = fake.time + milliseconds{100};
  CHECK_THAT(failure(limited), contains("gave up after 1 attempt in 0 ms: the next would pass the deadline"));
}

TEST_CASE_METHOD(Fixture, "the error for an answer that ends the attempts tells how long and why") {
  script->respond(503).respond(503, "", {{"Retry-After", "3600"}});
  const Response response = send(read());
  CHECK(response.gave_up == "gave up after 2 attempts in 500 ms: the server asks to wait 3600 s");
  CHECK_THROWS_WITH(argus::detail::check_response(read(), response), contains(response.gave_up));
  script->respond(404);
  CHECK(send(read()).gave_up.empty());
}

TEST_CASE_METHOD(Fixture, "a cancelled wait ends the attempts") {
  CancellationToken token;
  Request cancelled = read();
  cancelled.limits.cancel = token;
  script->then([token](const Request&) -> Response {
    token.cancel();
    throw ConnectionError("failed", TransportError::Stage::not_sent, false);
  });
  script->respond(200);
  CHECK_THROWS_WITH(send(cancelled), contains("cancelled"));
  CHECK(script->remaining() == 1);
}

TEST_CASE("an invalid RetryPolicy is refused") {
  RetryPolicy none;
  none.max_attempts = 0;
  CHECK_THROWS_WITH(RetryTransport(nullptr, none), contains("max_attempts 0"));
  RetryPolicy backwards;
  backwards.longest_wait = milliseconds{-1};
  CHECK_THROWS_AS(RetryTransport(nullptr, backwards), std::invalid_argument);
  RetryPolicy endless;
  endless.total_time = milliseconds::max();
  CHECK_THROWS_WITH(RetryTransport(nullptr, endless), contains("at most a day"));
}

TEST_CASE("the machine's own sleep ends when it is cancelled") {
  const auto environment = argus::detail::complete({});
  CancellationToken token;
  token.cancel();
  const auto start = environment.now();
  environment.wait(std::chrono::hours{1}, token);
  CHECK(environment.now() - start < std::chrono::minutes{1});
  const double part = environment.random();
  CHECK((part >= 0.0 && part < 1.0));
}

}  // namespace retry_transport_test
