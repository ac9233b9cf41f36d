#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <algorithm>
#include <chrono>

namespace events_test {

using argus::CloseResult;
using argus::EventType;
using argus::Incident;

TEST_CASE_METHOD(LiveFixture, "resolving an incident closes it at the time that is given") {
  const Incident stored = post();
  const auto end = stored.start_time + std::chrono::minutes{2};
  const argus::Event event = source.resolve_incident(stored.pk, "The demolition was cancelled", end);
  CHECK(event.pk > 0);
  CHECK(event.incident == stored.pk);
  CHECK(event.actor.username == "glue");
  CHECK(event.type == EventType::incident_end);
  CHECK(event.description == "The demolition was cancelled");
  CHECK(event.timestamp == end);
  const Incident closed = source.get_incident(stored.pk);
  CHECK_FALSE(closed.open);
  CHECK(closed.end_time == end);
}

TEST_CASE_METHOD(LiveFixture, "ensure_resolved tells closed from already closed, and posts no second END") {
  const Incident stored = post();
  CHECK(source.ensure_resolved(stored.pk, "over") == CloseResult::closed);
  CHECK(source.ensure_resolved(stored.pk, "over") == CloseResult::already_closed);
  CHECK(source.get_incident_events(stored.pk).size() == 2);
}

TEST_CASE_METHOD(LiveFixture, "an end in the future leaves the incident open, and ensure_resolved says so") {
  const Incident stored = post();
  CHECK(source.ensure_resolved(stored.pk, "", argus::now() + std::chrono::hours{1}) == CloseResult::still_open);
}

TEST_CASE_METHOD(
    LiveFixture,
    "an incident that a person reopened is closed again, also where one END is all that the server takes") {
  const Incident stored = post();
  source.resolve_incident(stored.pk);
  argus::Event reopen;
  reopen.type = EventType::reopen;
  person.post_incident_event(stored.pk, reopen);
  CHECK(source.get_incident(stored.pk).open);
  CHECK(source.ensure_resolved(stored.pk, "over") == CloseResult::closed);
  CHECK_FALSE(source.get_incident(stored.pk).open);
  CHECK(source.get_incident_events(stored.pk).size() == (is_at_least({2, 10, 0}) ? 4 : 5));
}

TEST_CASE_METHOD(LiveFixture, "restarting an incident reopens it if the server can") {
  const Incident stored = post();
  source.resolve_incident(stored.pk);
  if (!is_at_least({2, 10, 0})) {
    CHECK_THROWS_AS(source.restart_incident(stored.pk), argus::UnsupportedError);
    return;
  }
  const argus::Event event = source.restart_incident(stored.pk, "The demolition was restarted");
  CHECK(event.type == EventType::incident_restart);
  CHECK(source.get_incident(stored.pk).open);
}

TEST_CASE_METHOD(LiveFixture, "events are posted and read back") {
  const Incident stored = post();
  argus::Event event;
  event.type = EventType::other;
  event.description = "line 1\nline 2, æøå";
  event.timestamp = stored.start_time + std::chrono::seconds{1};
  const argus::Event posted = source.post_incident_event(stored.pk, event);
  CHECK(posted.timestamp == event.timestamp);
  CHECK(posted.description == event.description);
  const auto log = source.get_incident_events(stored.pk);
  CHECK(std::find(log.begin(), log.end(), posted) != log.end());
  event.type = EventType::close;
  CHECK_THROWS_AS(source.post_incident_event(stored.pk, event), argus::ValidationError);
}

TEST_CASE_METHOD(LiveFixture, "each role may post its own types of events") {
  const Incident stored = post();
  CHECK(source.post_other_event(stored.pk, "other").type == EventType::other);
  CHECK(source.post_change_event(stored.pk, "change").type == EventType::incident_change);
  CHECK(source.post_stateless_event(stored.pk, "stateless").type == EventType::stateless);
  CHECK(person.post_other_event(stored.pk, "other").actor.username == "person");
  CHECK(person.close_incident(stored.pk, "closed").type == EventType::close);
  CHECK_FALSE(source.get_incident(stored.pk).open);
  CHECK(person.reopen_incident(stored.pk, "reopened").type == EventType::reopen);
  CHECK(source.get_incident(stored.pk).open);
  CHECK_THROWS_AS(source.close_incident(stored.pk), argus::ValidationError);
  CHECK_THROWS_AS(source.reopen_incident(stored.pk), argus::ValidationError);
  CHECK_THROWS_AS(person.resolve_incident(stored.pk), argus::ValidationError);
  CHECK_THROWS_AS(person.post_change_event(stored.pk, ""), argus::ValidationError);
  CHECK_THROWS_AS(person.reopen_incident(stored.pk), argus::ValidationError);
}

TEST_CASE_METHOD(LiveFixture, "an incident's log says what each event did, in the order in which the server got them") {
  const Incident stored = post();
  const auto hour_ago = argus::now() - std::chrono::hours{1};
  const auto closed = person.close_incident(stored.pk, "by hand");
  const auto vain = source.resolve_incident(stored.pk, "over", hour_ago);
  argus::IncidentLog log = source.get_incident_log(stored.pk);
  CHECK(log.effect_of(closed.pk) == argus::EventEffect::closed);
  CHECK(log.effect_of(vain.pk) == argus::EventEffect::none);
  CHECK(log.closed_by()->pk == closed.pk);
  const auto reopened = person.reopen_incident(stored.pk);
  const auto again = source.resolve_incident(stored.pk, "over again");
  log = source.get_incident_log(stored.pk);
  CHECK(log.effect_of(reopened.pk) == argus::EventEffect::reopened);
  const bool is_open = source.get_incident(stored.pk).open;
  CHECK(log.closed_by().has_value() != is_open);
  CHECK(log.effect_of(again.pk) == (is_open ? argus::EventEffect::none : argus::EventEffect::closed));
  CHECK(log.lines().size() == 5);
}

TEST_CASE_METHOD(LiveFixture, "an incident's log agrees with its state, whatever was posted") {
  const Incident stored = post();
  const std::vector<std::pair<const argus::Client*, const char*>> posts{
      {&source, "END"}, {&source, "END"}, {&person, "REO"}, {&source, "CHI"}, {&person, "CLO"}, {&source, "END"},
      {&person, "REO"}, {&source, "END"}, {&source, "RES"}, {&source, "END"}, {&person, "REO"}, {&person, "CLO"}};
  for (const auto& [client, type] : posts) {
    argus::Event event;
    event.type = type;
    try {
      client->post_incident_event(stored.pk, event);
    } catch (const argus::HttpError&) {
      // Refused: not in this state, or not by this version.
    }
    INFO(type);
    CHECK(source.get_incident_log(stored.pk).closed_by().has_value() != source.get_incident(stored.pk).open);
  }
}

TEST_CASE_METHOD(LiveFixture,
                 "the events of all incidents are listed newest first, and one is read by its primary key") {
  const Incident stored = post();
  const auto event = source.post_other_event(stored.pk, name);
  CHECK(source.get_incident_event(stored.pk, event.pk) == event);
  CHECK_THROWS_AS(source.get_incident_event(stored.pk, 999'999'999), argus::NotFoundError);
  int seen = 0;
  bool is_found = false;
  for (const argus::Event& other : source.get_events(7)) {
    is_found = is_found || other == event;
    if (is_found || ++seen == 500) break;
  }
  CHECK(is_found);
  const auto page = source.get_events_page("", 1);
  CHECK(page.results.size() == 1);
  REQUIRE(page.next);
  CHECK(source.get_events_page(*page.next, 1).results.size() == 1);
}

}  // namespace events_test
