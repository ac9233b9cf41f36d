#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>

namespace incidents_test {

using argus::CloseResult;
using argus::EventType;
using argus::Incident;
using argus::IncidentPatch;
using argus::Tags;
using nlohmann::json;

TEST_CASE_METHOD(LiveFixture, "an incident is stored as it was posted") {
  Incident incident = new_incident();
  incident.level = 2;
  incident.details_url = "https://nav.example.org/search/event/1";
  incident.ticket_url = "https://tickets.example.org/1";
  incident.metadata = {{"any", {"json", 1, nullptr}}};
  incident.description = "Æøå 日本語 😀, comma; \"quotes\"\nsecond line";
  incident.tags = {{"host", "b"}, {"host", "a"}, {"url", "https://x/?y=z&æ#%"}, {"empty", ""}};
  const Incident stored = source.post_incident(incident);
  CHECK(stored.pk > 0);
  CHECK(stored.start_time == incident.start_time);
  CHECK(stored.end_time.is_open_ended());
  CHECK(stored.source.name == "testnav");
  CHECK(stored.source.type == "nav");
  CHECK(stored.source_incident_id == incident.source_incident_id);
  CHECK(stored.description == incident.description);
  CHECK(stored.level == 2);
  CHECK(stored.ticket_url == incident.ticket_url);
  CHECK(stored.metadata == incident.metadata);
  CHECK(stored.tags == incident.tags);
  CHECK(stored.stateful);
  CHECK(stored.open);
  CHECK_FALSE(stored.acked);
  CHECK(source.get_incident(stored.pk) == stored);
  for (const argus::Tag& tag : stored.tags) CHECK(tag.added_by);
  const auto log = source.get_incident_events(stored.pk);
  REQUIRE(log.size() == 1);
  CHECK(log[0].type == EventType::incident_start);
}

TEST_CASE_METHOD(LiveFixture, "an incident with a start time alone can be posted") {
  Incident incident;
  incident.start_time = argus::now();
  const Incident stored = source.post_incident(incident);
  CHECK(stored.level == 5);
  CHECK(stored.source_incident_id.empty());
  CHECK(stored.tags.empty());
  CHECK(stored.metadata == json::object());
  CHECK(source.post_incident(incident).pk != stored.pk);
}

TEST_CASE_METHOD(LiveFixture, "a stateless incident is closed, and is distinguished from an ended one") {
  Incident incident = new_incident();
  incident.end_time = argus::STATELESS;
  const Incident stateless = source.post_incident(incident);
  CHECK(stateless.end_time.is_stateless());
  CHECK_FALSE(stateless.stateful);
  CHECK_FALSE(stateless.open);

  Incident ended = new_incident("-ended");
  ended.end_time = ended.start_time + std::chrono::minutes{1};
  const Incident stored = source.post_incident(ended);
  CHECK(stored.end_time == ended.end_time);
  CHECK(stored.stateful);
  CHECK_FALSE(stored.open);
}

TEST_CASE_METHOD(LiveFixture, "an incident that was fetched can be posted again under another id") {
  Incident again = post();
  again.source_incident_id += "-again";
  CHECK(source.post_incident(again).pk != again.pk);
}

TEST_CASE_METHOD(LiveFixture, "a second incident with the same id is a DuplicateError, also if the first is closed") {
  const Incident first = post();
  try {
    source.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing().pk == first.pk);
    CHECK(error.existing().open);
  }
  source.resolve_incident(first.pk);
  try {
    source.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError& error) {
    CHECK_FALSE(error.existing().open);
  }
  CHECK(other_source.post_incident(new_incident()).pk != first.pk);
}

TEST_CASE_METHOD(LiveFixture, "an administrator posts for another source, and a duplicate there is a DuplicateError") {
  Incident incident = new_incident();
  incident.source.pk = post().source.pk;
  incident.source_incident_id += "-named";
  const Incident stored = administrator.post_incident(incident);
  CHECK(stored.source.name == "testnav");
  try {
    administrator.post_incident(incident);
    FAIL("accepted");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing().pk == stored.pk);
  }
  CHECK_THROWS_AS(source.post_incident(incident), argus::ValidationError);
}

TEST_CASE_METHOD(LiveFixture, "an update changes what is set, and keeps every tag") {
  const Incident stored = post();
  IncidentPatch patch;
  patch.level = 1;
  const Incident updated = source.update_incident(stored.pk, patch);
  CHECK(updated.level == 1);
  CHECK(updated.tags == stored.tags);
  CHECK(updated.description == stored.description);
  CHECK(source.get_incident(stored.pk) == updated);
}

TEST_CASE_METHOD(LiveFixture, "an update by diff sends what differs between two incidents") {
  const Incident before = post();
  Incident after = before;
  after.tags.add("location", "Milky way");
  after.description = "Link DOWN, still";
  after.metadata = {{"seen", 2}};
  after.open = false;
  const Incident updated = source.update_incident(before.pk, argus::diff(before, after));
  CHECK(updated.tags == after.tags);
  CHECK(updated.description == after.description);
  CHECK(updated.metadata == after.metadata);
  CHECK(updated.open);
}

TEST_CASE_METHOD(LiveFixture, "an update clears every field that can be cleared") {
  Incident incident = new_incident();
  incident.ticket_url = "https://tickets.example.org/1";
  incident.metadata = {{"a", 1}};
  const Incident stored = source.post_incident(incident);
  IncidentPatch patch;
  patch.description = "";
  patch.ticket_url = "";
  patch.tags = Tags{};
  patch.metadata = json::object();
  const Incident updated = source.update_incident(stored.pk, patch);
  CHECK(updated.description.empty());
  CHECK(updated.ticket_url.empty());
  CHECK(updated.tags.empty());
  CHECK(updated.metadata == json::object());
  CHECK(source.get_incident(stored.pk) == updated);
  IncidentPatch ticket;
  ticket.ticket_url = "https://tickets.example.org/2";
  CHECK(source.update_incident(stored.pk, ticket).ticket_url == *ticket.ticket_url);
  ticket.ticket_url = "";
  CHECK(source.update_incident(stored.pk, ticket).ticket_url.empty());
}

TEST_CASE_METHOD(LiveFixture, "an update with an empty patch changes nothing") {
  const Incident stored = post();
  CHECK(source.update_incident(stored.pk, {}) == stored);
  CHECK(source.get_incident_events(stored.pk).size() == 1);
}

TEST_CASE_METHOD(LiveFixture, "removing another user's tag is refused, with the field") {
  const Incident stored = post();
  IncidentPatch patch;
  patch.tags = Tags{};
  try {
    other_source.update_incident(stored.pk, patch);
    FAIL("accepted");
  } catch (const argus::ValidationError& error) {
    CHECK_FALSE(error.fields().empty());
  }
  CHECK(source.get_incident(stored.pk).tags == stored.tags);
}

TEST_CASE_METHOD(LiveFixture, "opening one id twice gives one incident, and closing it twice closes it once") {
  const Incident alert = new_incident();
  const argus::OpenResult first = source.open_incident(alert);
  CHECK(first.outcome == argus::OpenResult::Outcome::created);
  const argus::OpenResult second = source.open_incident(alert);
  CHECK(second.outcome == argus::OpenResult::Outcome::already_open);
  CHECK(second.incident == first.incident);
  CHECK(source.close_incident_by_source_id(name) == CloseResult::closed);
  CHECK(source.close_incident_by_source_id(name) == CloseResult::already_closed);
  CHECK(source.open_incident(alert).outcome == argus::OpenResult::Outcome::already_closed);
  CHECK(source.close_incident_by_source_id(name + "-never-posted") == CloseResult::not_found);
  CHECK(other_source.close_incident_by_source_id(name) == CloseResult::not_found);
}

TEST_CASE_METHOD(LiveFixture, "an incident is deleted by its own source where the server allows it") {
  const Incident stored = post();
  if (server.is_indelible()) {
    try {
      source.delete_incident(stored.pk);
      FAIL("deleted");
    } catch (const argus::HttpError& error) {
      CHECK(error.status() == 405);
    }
    CHECK(source.get_incident(stored.pk) == stored);
    return;
  }
  CHECK_THROWS_AS(other_source.delete_incident(stored.pk), argus::PermissionError);
  source.post_incident_acknowledgement(stored.pk, {});
  source.delete_incident(stored.pk);
  CHECK_THROWS_AS(source.get_incident(stored.pk), argus::NotFoundError);
  CHECK_THROWS_AS(source.delete_incident(stored.pk), argus::NotFoundError);
  // Its id is free again.
  CHECK(source.post_incident(new_incident()).pk != stored.pk);
}

}  // namespace incidents_test
