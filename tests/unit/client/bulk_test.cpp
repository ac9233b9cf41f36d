#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace bulk_test {

using argus::BulkStatus;
using argus::Event;
using nlohmann::json;

namespace {

// 2.10.2, POST incidents/ticket_url/bulk/
constexpr const char* tickets =
    R"({"changes":{"998":{"ticket_url":null,"status":400,"errors":{"ids":"Incident with id 998 could not be found."}},)"
    R"("2":{"ticket_url":"https://x.example.org/","status":201,"errors":null}}})";

Event closing() {
  Event event;
  event.type = argus::EventType::close;
  event.timestamp = argus::parse_timestamp("2026-01-02T03:04:05Z");
  event.description = "over";
  return event;
}

Event stored_closing(std::int64_t incident, const char* username = "glue") {
  Event event = closing();
  event.pk = 100 + incident;
  event.incident = incident;
  event.actor.username = username;
  return event;
}

std::string answer_for(std::int64_t incident) {
  return json{
      {"changes",
       {{std::to_string(incident), {{"event", stored_closing(incident)}, {"status", 201}, {"errors", nullptr}}}}}}
      .dump();
}

std::string log(const std::vector<Event>& events) {
  return json(events).dump();
}

constexpr const char* own_user = R"({"username":"glue","first_name":"","last_name":"","email":""})";
constexpr const char* not_found = R"({"detail":"No Incident matches the given query."})";

}  // namespace

TEST_CASE_METHOD(ClientFixture, "each incident of a bulk call has an outcome, in the order that was asked for") {
  script->respond(201, tickets);
  const auto outcomes = client.set_bulk_ticket_url({998, 2, 998}, "https://x.example.org/");
  CHECK(line() == "POST incidents/ticket_url/bulk/");
  CHECK(sent() == json{{"ids", {2, 998}}, {"ticket_url", "https://x.example.org/"}});
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0].pk == 998);
  CHECK(outcomes[0].status == BulkStatus::missing);
  CHECK_FALSE(outcomes[0].value);
  CHECK_THAT(outcomes[0].error, contains("could not be found"));
  CHECK(outcomes[1].status == BulkStatus::ok);
  CHECK(outcomes[1].value == "https://x.example.org/");
  CHECK(outcomes[2] == outcomes[0]);
  CHECK(outcomes[2] != outcomes[1]);
  CHECK_THAT(to_string(outcomes[0]), contains("998: missing: "));
  CHECK(to_string(outcomes[1]) == "2: ok");
}

TEST_CASE_METHOD(ClientFixture, "bulk calls return the events and acknowledgements that they made") {
  script->respond(201, answer_for(2));
  const auto events = client.post_bulk_events({2}, closing());
  CHECK(sent()["event"] == json{{"type", "CLO"}, {"timestamp", "2026-01-02T03:04:05Z"}, {"description", "over"}});
  CHECK(events.at(0).value == stored_closing(2));
  argus::Acknowledgement stored;
  stored.pk = 5;
  stored.event = stored_closing(2);
  stored.event.pk = 5;
  script->respond(201, json{{"changes", {{"2", {{"ack", stored}, {"status", 201}, {"errors", nullptr}}}}}}.dump());
  argus::Acknowledgement acknowledgement;
  acknowledgement.event = closing();
  const auto acknowledgements = client.post_bulk_acknowledgements({2}, acknowledgement);
  CHECK(line(1) == "POST incidents/acks/bulk/");
  CHECK(sent(1)["ack"] ==
        json{{"timestamp", "2026-01-02T03:04:05Z"}, {"description", "over"}, {"expiration", nullptr}});
  CHECK(acknowledgements.at(0).value == stored);
}

TEST_CASE_METHOD(ClientFixture, "a bulk call of which the server finds no incident reports all as missing") {
  script->respond(
      400,
      R"({"changes":{"998":{"event":null,"status":400,"errors":{"ids":"Incident with id 998 could not be found."}}}})");
  const auto outcomes = client.post_bulk_events({998, 999}, closing());
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0].status == BulkStatus::missing);
  CHECK(outcomes[0].error == "Incident with id 998 could not be found.");
  CHECK(outcomes[1].status == BulkStatus::missing);
}

TEST_CASE_METHOD(ClientFixture, "a bulk call that is refused as a whole throws") {
  script->respond(400, R"({"event":{"timestamp":["This field is required."]}})");
  CHECK_THROWS_AS(client.post_bulk_events({2}, closing()), argus::ValidationError);
  script->respond(401, "{}");
  CHECK_THROWS_AS(client.post_bulk_events({2}, closing()), argus::AuthenticationError);
}

TEST_CASE_METHOD(ClientFixture, "a bulk outcome has the message that the answer has for the incident") {
  script->respond(201, R"({"changes":{"2":{"event":null,"status":409,"errors":{"event":["No."]}}}})");
  const auto outcomes = client.post_bulk_events({2}, closing());
  CHECK(outcomes.at(0).status == BulkStatus::failed);
  CHECK_THAT(outcomes.at(0).error, contains("No."));
}

TEST_CASE_METHOD(ClientFixture, "an incident that the answer to a bulk call leaves out is looked up") {
  script->respond(201, answer_for(2));
  SECTION("what was posted is there") {
    script->respond(200, log({stored_closing(3)})).respond(200, own_user);
    const auto outcomes = client.post_bulk_events({2, 3}, closing());
    CHECK(outcomes.at(0).value == stored_closing(2));
    CHECK(outcomes.at(1).value == stored_closing(3));
    CHECK(outcomes.at(1).status == BulkStatus::ok);
  }
  SECTION("what was posted isn't there, and may still come") {
    script->respond(200, log({}));
    const auto outcomes = client.post_bulk_events({2, 3}, closing());
    CHECK(outcomes.at(1).status == BulkStatus::unclear);
    CHECK_THAT(outcomes.at(1).error, contains("doesn't tell"));
    argus::CallOptions soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    CHECK_THROWS_AS(client.with(soon).resolve_incident(3), argus::TimeoutError);
    script->then(store_event(9));
    CHECK(client.with(soon).resolve_incident(2).pk == 9);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "after a bulk call's lost answer each incident is looked up") {
  lose_answer();
  SECTION("all are known") {
    script->respond(200, log({stored_closing(2)})).respond(200, own_user).respond(404, not_found);
    const auto outcomes = client.post_bulk_events({2, 3}, closing());
    CHECK(outcomes.at(0).value == stored_closing(2));
    CHECK(outcomes.at(1).status == BulkStatus::missing);
  }
  SECTION("one isn't there") {
    script->respond(200, log({stored_closing(2)})).respond(200, own_user).respond(200, log({}));
    const auto outcomes = client.post_bulk_events({2, 3}, closing());
    CHECK(outcomes.at(0).status == BulkStatus::ok);
    CHECK(outcomes.at(1).status == BulkStatus::unclear);
  }
  SECTION("one is another user's") {
    script->respond(200, log({stored_closing(2)})).respond(200, own_user).respond(200, log({stored_closing(3, "x")}));
    CHECK(client.post_bulk_events({2, 3}, closing()).at(1).status == BulkStatus::unclear);
  }
  SECTION("nothing shows that any of it was carried out") {
    script->respond(200, log({})).respond(502);
    CHECK(maybe_processed([&] { static_cast<void>(client.post_bulk_events({2, 3}, closing())); }));
  }
  SECTION("one is missing, and nothing shows that the other was closed") {
    script->respond(404, not_found).respond(200, log({}));
    CHECK(maybe_processed([&] { static_cast<void>(client.post_bulk_events({2, 3}, closing())); }));
  }
  SECTION("an acknowledgement") {
    argus::Acknowledgement acknowledgement;
    acknowledgement.event = closing();
    argus::Acknowledgement stored = acknowledgement;
    stored.pk = 5;
    stored.event = stored_closing(2);
    stored.event.type = argus::EventType::acknowledge;
    script->respond(200, json::array({stored}).dump()).respond(200, own_user);
    CHECK(client.post_bulk_acknowledgements({2}, acknowledgement).at(0).value == stored);
  }
  SECTION("a ticket") {
    json incident = json::parse(incident_answer(2));
    incident["ticket_url"] = "https://x.example.org/";
    script->respond(200, incident.dump()).respond(200, incident_answer(3));
    const auto outcomes = client.set_bulk_ticket_url({2, 3}, "https://x.example.org/");
    CHECK(outcomes.at(0).value == "https://x.example.org/");
    CHECK(outcomes.at(1).status == BulkStatus::unclear);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "after a bulk call's success that can't be read each incident is looked up") {
  script->respond(201, R"({"changes":{"x":{}}})").respond(200, log({stored_closing(2)})).respond(200, own_user);
  CHECK(client.post_bulk_events({2}, closing()).at(0).status == BulkStatus::ok);
}

TEST_CASE_METHOD(ClientFixture, "a bulk call's success with neither a value nor an error is a DecodeError") {
  script->respond(201, R"({"changes":{"2":{"event":null,"status":201,"errors":null}}})").respond(502);
  CHECK(maybe_processed([&] { static_cast<void>(client.post_bulk_events({2}, closing())); }));
}

TEST_CASE_METHOD(ClientFixture, "bulk events that the server would only record are refused") {
  Event event = closing();
  event.type = GENERATE(as<std::string>{}, "END", "RES", "ACK", " ");
  CHECK_THROWS_AS(client.post_bulk_events({2}, event), std::invalid_argument);
  CHECK_THROWS_AS(client.set_bulk_ticket_url({2, 0}, ""), std::invalid_argument);
  CHECK(client.set_bulk_ticket_url({}, "").empty());
  CHECK(script->requests().empty());
}

TEST_CASE("every status of a bulk call has a name") {
  CHECK(to_string(BulkStatus::ok) == "ok");
  CHECK(to_string(BulkStatus::missing) == "missing");
  CHECK(to_string(BulkStatus::failed) == "failed");
  CHECK(to_string(BulkStatus::unclear) == "unclear");
  std::ostringstream out;
  out << BulkStatus::failed;
  CHECK(out.str() == "failed");
}

}  // namespace bulk_test
