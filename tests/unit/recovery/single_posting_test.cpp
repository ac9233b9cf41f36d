#include "catch.hpp"
#include "unit/recovery/recovery_fixture.hpp"

namespace single_posting_test {

using argus::Acknowledgement;
using argus::Event;

namespace {

struct Fixture : RecoveryFixture {
  Event end() const {
    Event event;
    event.type = argus::EventType::incident_end;
    event.timestamp = alert().start_time;
    event.description = "The link is up";
    return event;
  }
  Event stored_end() const {
    Event event = end();
    event.pk = 5;
    event.incident = 8;
    event.actor.username = "glue";
    return event;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "an event whose answer was lost is found in the log") {
  lose_answer();
  script->respond(200, log({event("STA")})).respond(200, log({stored_end(), event("STA")})).respond(200, own_user());
  CHECK(client.post_incident_event(8, end()) == stored_end());
  CHECK(asked() == std::vector<std::string>{"POST incidents/8/events/", "GET incidents/8/events/",
                                            "GET incidents/8/events/", "GET auth/user/"});
}

TEST_CASE_METHOD(Fixture, "another user's equal event is not the one that was posted") {
  Event other = stored_end();
  other.actor.username = "glue2";
  lose_answer();
  script->respond(200, log({other})).respond(200, own_user()).respond(200, log({other})).respond(200, log({other}));
  CHECK_THROWS_AS(client.post_incident_event(8, end()), argus::TimeoutError);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an event is never posted twice") {
  script->respond(503, "", {{"Retry-After", "1"}});
  script->respond(200, log({})).respond(404).respond(200, log({}));
  try {
    client.post_incident_event(8, end());
    FAIL("taken for posted");
  } catch (const argus::ServerError& error) {
    CHECK(error.maybe_processed());
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an event of now is looked for with the time that was sent") {
  std::string body;
  script->then([&body](const argus::Request& request) -> argus::Response {
    body = request.body;
    throw argus::TimeoutError("timed out", argus::TransportError::Stage::maybe_sent, true);
  });
  script->then([&](const argus::Request&) {
    Event event = stored_end();
    event.timestamp = argus::parse_timestamp(nlohmann::json::parse(body)["timestamp"].get<std::string>());
    argus::Response response;
    response.status = 200;
    response.body = log({event});
    return response;
  });
  script->respond(200, own_user());
  CHECK(client.resolve_incident(8, "The link is up").pk == 5);
}

TEST_CASE_METHOD(Fixture, "an event for a missing incident, which the server answers with 500, is a NotFoundError") {
  script->respond(500, "<h1>Server Error (500)</h1>").respond(404, R"({"detail":"Not found."})");
  CHECK_THROWS_AS(client.post_incident_event(8, end()), argus::NotFoundError);
}

TEST_CASE_METHOD(Fixture, "a refused event is not looked for") {
  script->respond(400, R"({"type":"The incident is already closed."})");
  CHECK_THROWS_AS(client.post_incident_event(8, end()), argus::ValidationError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "an acknowledgement whose answer was lost is found in the list") {
  Acknowledgement acknowledgement;
  acknowledgement.event = event("ACK");
  acknowledgement.pk = 6;
  lose_answer();
  script->respond(200, nlohmann::json(std::vector{acknowledgement}).dump()).respond(200, own_user());
  CHECK(client.post_incident_acknowledgement(8, acknowledgement).pk == 6);
  CHECK(asked() == std::vector<std::string>{"POST incidents/8/acks/", "GET incidents/8/acks/", "GET auth/user/"});
}

}  // namespace single_posting_test
