#include "catch.hpp"
#include "unit/recovery/recovery_fixture.hpp"

namespace incident_posting_test {

using argus::Incident;
using argus::Tags;

namespace {

const std::string look_up = "GET incidents/mine/?source_incident_id=4711&page_size=2";

struct Fixture : RecoveryFixture {
  Incident post() const { return client.post_incident(alert()); }
  /// What became of posting, with what the error says.
  std::string failure(bool maybe_processed) const {
    try {
      post();
    } catch (const argus::Error& error) {
      CHECK(error.maybe_processed() == maybe_processed);
      return error.what();
    }
    return "stored";
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an incident whose answer was lost is looked up") {
  lose_answer();
  script->respond(200, page({stored()})).respond(200, log({event("STA")}));
  CHECK(post() == stored());
  CHECK(asked() == std::vector<std::string>{"POST incidents/", look_up, "GET incidents/8/events/"});
  CHECK(waits.empty());
}

TEST_CASE_METHOD(Fixture, "a POST answered with a 5xx, or with a success that can't be read, is looked up") {
  script->respond(GENERATE(201, 500, 502, 503, 504), "<html>");
  script->respond(200, page({stored()})).respond(200, log({event("STA")}));
  CHECK(post() == stored());
}

TEST_CASE_METHOD(Fixture, "an incident that the lookup doesn't find is posted again") {
  lose_answer();
  script->respond(200, page()).respond(201, answer(stored()));
  CHECK(post() == stored());
  CHECK(asked() == std::vector<std::string>{"POST incidents/", look_up, "POST incidents/"});
  CHECK(waits == std::vector<std::chrono::milliseconds>{std::chrono::milliseconds{1'000}});
}

TEST_CASE_METHOD(Fixture, "a POST that arrives after the lookup is found by the refusal of the next") {
  lose_answer();
  script->respond(200, page()).respond(400, real_answers::duplicate);
  script->respond(200, page({stored()})).respond(200, log({event("STA")}));
  CHECK(post() == stored());
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an incident that isn't found stays unclear when the attempts are over") {
  for (int i = 0; i < 3; ++i) {
    lose_answer();
    script->respond(200, page());
  }
  CHECK_THAT(failure(true), contains("gave up after 3 attempts in 3000 ms"));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "a refused connection doesn't make an unclear posting clear") {
  lose_answer();
  script->respond(200, page());
  refuse_connection();
  CHECK_THAT(failure(true), contains("refused") && contains("the server may have processed a write before it"));
}

TEST_CASE_METHOD(Fixture, "the refusal of an id that this call may have taken itself isn't the error that is thrown") {
  lose_answer();
  script->respond(404, "{}");
  script->respond(400, real_answers::duplicate).respond(404, "{}");
  script->respond(400, real_answers::duplicate).respond(404, "{}");
  CHECK_THAT(failure(true), contains("POST timed out") && contains("gave up after 3 attempts in 3000 ms"));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture,
                 "a token that expires in between doesn't make an unclear posting clear, and isn't tried again") {
  lose_answer();
  script->respond(200, page()).respond(401, R"({"detail":"Token has expired."})");
  CHECK_THAT(failure(true), contains("Token has expired"));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an incident whose lookup fails is posted again") {
  lose_answer();
  script->respond(404, "{}").respond(201, answer(stored()));
  CHECK(post() == stored());
}

TEST_CASE_METHOD(Fixture, "another incident with the posted id is a DuplicateError, not a success") {
  Incident old = stored(3);
  old.start_time -= std::chrono::hours{1};
  old.end_time = old.start_time + std::chrono::minutes{1};
  old.open = false;
  lose_answer();
  script->respond(200, page({old})).respond(400, real_answers::duplicate).respond(200, page({old}));
  try {
    post();
    FAIL("an old closed incident was reported as created");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing() == old);
    CHECK_FALSE(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a duplicate that began at the same time may be what was posted, changed since") {
  Incident changed = stored(3);
  changed.tags.add("ticket", "17");
  changed.end_time = changed.start_time + std::chrono::minutes{1};
  changed.open = false;
  lose_answer();
  script->respond(200, page({changed})).respond(400, real_answers::duplicate).respond(200, page({changed}));
  try {
    post();
    FAIL("what is closed was reported as created");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing() == changed);
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a first POST that is refused is a DuplicateError, whatever the other incident looks like") {
  script->respond(400, real_answers::duplicate).respond(200, page({stored()}));
  CHECK_THROWS_AS(post(), argus::DuplicateError);
}

TEST_CASE_METHOD(Fixture, "an incident that the server is still storing is read until it is complete") {
  Incident partial = stored();
  partial.tags = {{"host", "a"}};
  lose_answer();
  script->respond(200, page({partial}));
  script->respond(200, answer(stored())).respond(200, log({}));
  script->respond(200, answer(stored())).respond(200, log({event("STA")}));
  CHECK(post() == stored());
  CHECK(script->remaining() == 0);
  for (const std::string& request : asked()) CHECK_THAT(request, !contains("tags"));
}

TEST_CASE_METHOD(Fixture, "an incident that the server left unfinished is completed after settle_time") {
  Incident partial = stored();
  partial.tags = {{"host", "a"}};
  lose_answer();
  script->respond(200, page({partial}));
  std::chrono::milliseconds waited{0};
  for (std::chrono::milliseconds pause{200}; waited < std::chrono::milliseconds{10'000}; pause *= 2) {
    script->respond(200, answer(partial));
    waited += pause;
  }
  script->respond(200, log({})).respond(201, R"({"tag":"host=b"})").respond(201, log_line(event("STA")));
  script->respond(200, answer(stored())).respond(200, log({event("STA")}));
  CHECK(post() == stored());
  CHECK(script->remaining() == 0);
  const auto requests = script->requests();
  const auto& tag = requests[requests.size() - 4];
  CHECK(tag.url == "https://argus.example.org/api/v2/incidents/8/tags/");
  CHECK(tag.body == R"({"tag":"host=b"})");
  const auto first = nlohmann::json::parse(requests[requests.size() - 3].body);
  CHECK(first["type"] == "STA");
  CHECK(first["description"] == "Link down");
  CHECK(argus::parse_timestamp(first["timestamp"].get<std::string>()) == alert().start_time);
  std::chrono::milliseconds total{0};
  for (const auto wait : waits) total += wait;
  CHECK(total == std::chrono::milliseconds{10'000});
}

TEST_CASE_METHOD(Fixture, "an unfinished incident is no success if the deadline comes first") {
  Incident partial = stored();
  partial.tags = {};
  argus::CallOptions limits;
  limits.deadline = time + std::chrono::milliseconds{150};
  lose_answer();
  script->respond(200, page({partial}));
  try {
    client.with(limits).post_incident(alert());
    FAIL("an incident without its tags was reported as stored");
  } catch (const argus::TimeoutError& error) {
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a stateless incident is complete with its own first event") {
  Incident incident = alert();
  incident.end_time = argus::STATELESS;
  Incident stateless = stored();
  stateless.end_time = argus::STATELESS;
  lose_answer();
  script->respond(200, page({stateless})).respond(200, log({event("LES")}));
  CHECK(client.post_incident(incident) == stateless);
}

TEST_CASE_METHOD(Fixture, "an incident without an id is posted once") {
  Incident incident = alert();
  incident.source_incident_id = "";
  lose_answer();
  CHECK_THROWS_AS(client.post_incident(incident), argus::TimeoutError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a cancelled posting is not posted again") {
  argus::CallOptions limits;
  limits.cancel = argus::CancellationToken{};
  script->then([&limits](const argus::Request&) -> argus::Response {
    limits.cancel->cancel();
    throw argus::CancelledError("stopped", argus::TransportError::Stage::maybe_sent, true);
  });
  script->respond(200, page());
  CHECK_THROWS_AS(client.with(limits).post_incident(alert()), argus::CancelledError);
  CHECK(asked() == std::vector<std::string>{"POST incidents/", look_up});
}

TEST_CASE_METHOD(Fixture, "an incident that is found and then can't be read stays unclear") {
  lose_answer();
  script->respond(200, page({stored()})).respond(404, "{}");
  for (int i = 0; i < 2; ++i)
    script->respond(400, real_answers::duplicate).respond(200, page({stored()})).respond(404, "{}");
  CHECK_THAT(failure(true), contains("POST timed out"));
}

}  // namespace incident_posting_test
