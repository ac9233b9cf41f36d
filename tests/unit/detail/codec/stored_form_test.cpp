#include "catch.hpp"

#include "src/detail/codec/stored_form.hpp"

namespace stored_form_test {

using argus::Acknowledgement;
using argus::Event;
using argus::EventType;
using argus::Incident;
namespace stored_form = argus::detail::stored_form;

namespace {

const argus::Timestamp noon = argus::parse_timestamp("2026-01-02T12:00:00Z");

Incident alert() {
  Incident incident;
  incident.start_time = noon;
  incident.source_incident_id = "4711";
  incident.description = " Link down ";
  incident.details_url = "/search/1";
  incident.level = 2;
  incident.tags = {{"host", "a"}, {"host", "b "}};
  incident.metadata = {{"any", 1}};
  return incident;
}

Incident as_stored() {
  Incident incident = alert();
  incident.pk = 7;
  incident.description = "Link down";
  incident.source.base_url = "https://nav.example.org/";
  incident.details_url = "https://nav.example.org/search/1";
  incident.tags = {{"host", "b"}, {"host", "a"}};
  incident.open = true;
  return incident;
}

Event event(std::int64_t pk, const char* type, const char* description = "over") {
  Event result;
  result.pk = pk;
  result.type = type;
  result.actor.username = "glue";
  result.timestamp = noon;
  result.description = description;
  return result;
}

/// Whether an event is of that user.
auto is(const char* username) {
  return [username](const Event& event) { return event.actor.username == username; };
}

}  // namespace

TEST_CASE("a stored incident is recognized by what was posted") {
  CHECK(stored_form::is_of(alert(), as_stored()));
  Incident unfinished = as_stored();
  unfinished.tags = {};
  CHECK(stored_form::is_of(alert(), unfinished));
  Incident of_an_older_server = as_stored();
  of_an_older_server.metadata = nlohmann::json::object();
  CHECK(stored_form::is_of(alert(), of_an_older_server));
}

TEST_CASE("an incident that differs in what was posted is another") {
  Incident other = as_stored();
  SECTION("start_time") {
    other.start_time += std::chrono::microseconds{1};
  }
  SECTION("end_time, as of one that was closed") {
    other.end_time = noon;
  }
  SECTION("level") {
    other.level = 3;
  }
  SECTION("description") {
    other.description = "Link up";
  }
  SECTION("details_url") {
    other.details_url = "https://nav.example.org/search/2";
  }
  SECTION("ticket_url") {
    other.ticket_url = "https://tickets.example.org/1";
  }
  SECTION("metadata") {
    other.metadata = {{"any", 2}};
  }
  SECTION("details_url, though it ends as the one that was posted") {
    other.details_url = "https://nav.example.org/archive/search/1";
  }
  SECTION("a foreign tag") {
    other.tags.add("host", "c");
  }
  CHECK_FALSE(stored_form::is_of(alert(), other));
}

TEST_CASE("an event is found by its user, type, time and text") {
  const Event sent = event(0, "OTH");
  CHECK(stored_form::find_event(sent, {event(3, "OTH"), event(2, "OTH")}, is("glue"))->pk == 3);
  CHECK_FALSE(stored_form::find_event(sent, {event(3, "CHI")}, is("glue")));
  CHECK_FALSE(stored_form::find_event(sent, {event(3, "OTH", "another text")}, is("glue")));
  Event later = event(3, "OTH");
  later.timestamp += std::chrono::microseconds{1};
  CHECK_FALSE(stored_form::find_event(sent, {later}, is("glue")));
  CHECK_FALSE(stored_form::find_event(sent, {event(3, "OTH")}, is("glue2")));
}

TEST_CASE("an end that was undone since is not the one that was sent") {
  const Event sent = event(0, "END");
  CHECK(stored_form::find_event(sent, {event(4, "OTH", ""), event(3, "END"), event(1, "STA", "")}, is("glue"))->pk ==
        3);
  CHECK_FALSE(stored_form::find_event(sent, {event(4, "REO", ""), event(3, "END"), event(1, "STA", "")}, is("glue")));
  CHECK(stored_form::find_event(sent, {event(3, "END"), event(5, "END"), event(4, "REO", "")}, is("glue"))->pk == 5);
}

TEST_CASE("an acknowledgement is found by its user, time, text and expiration") {
  Acknowledgement sent;
  sent.event = event(0, "ACK", " seen ");
  Acknowledgement stored = sent;
  stored.pk = 5;
  stored.event.description = "seen";
  CHECK(stored_form::find_acknowledgement(sent, {stored}, is("glue"))->pk == 5);
  SECTION("time") {
    stored.event.timestamp += std::chrono::microseconds{1};
  }
  SECTION("text") {
    stored.event.description = "seen too";
  }
  SECTION("expiration") {
    stored.expiration = noon;
  }
  SECTION("user") {
    stored.event.actor.username = "glue2";
  }
  CHECK_FALSE(stored_form::find_acknowledgement(sent, {stored}, is("glue")));
}

}  // namespace stored_form_test
