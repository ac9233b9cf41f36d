#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <string>

namespace v3_test {

using argus::Client;
using argus::Incident;
using argus::IncidentPatch;
using argus::Tags;

namespace {

/// Clients of version 3 of the API beside those of version 2.
struct V3Fixture : LiveFixture {
  std::string root = server.url().substr(0, server.url().size() - 1) + "3";
  Client source3{root, server.source_token()};
  Client administrator3{root, server.administrator_token()};
};

}  // namespace

TEST_CASE_METHOD(V3Fixture, "incidents and tags are read and written in version 3, and the rest in version 2") {
  if (!is_at_least({2, 10, 0})) {
    CHECK_THROWS_AS(source3.get_incident(1), argus::UnsupportedError);
    CHECK_THROWS_AS(source3.post_incident(new_incident()), argus::UnsupportedError);
    CHECK_THROWS_AS(source3.get_my_incidents(true).to_vector(), argus::UnsupportedError);
    CHECK(source3.get_current_user().username == "glue");
    return;
  }
  const Incident stored = source3.post_incident(new_incident());
  CHECK(stored.tags == new_incident().tags);
  CHECK(stored.source.last_seen);
  CHECK(source3.get_incident(stored.pk) == stored);
  CHECK(source.get_incident(stored.pk) == stored);
  CHECK(holds(source3.get_my_incidents(true), stored.pk));
  CHECK(source3.open_incident(new_incident()).outcome == argus::OpenResult::Outcome::already_open);
  argus::IncidentFilter filter;
  filter.source_incident_id = name;
  CHECK(source3.count_my_incidents(filter) == 1);

  source3.post_incident_tag(stored.pk, {"room", "a b"});
  source3.post_incident_tag(stored.pk, {"room", "a b"});
  CHECK(source3.has_incident_tag(stored.pk, {"room", "a b"}));
  Tags expected = stored.tags;
  expected.add("room", "a b");
  CHECK(source3.get_incident_tags(stored.pk) == expected);
  source3.delete_incident_tag(stored.pk, {"room", "a b"});
  CHECK(source3.get_incident_tags(stored.pk) == stored.tags);
  CHECK_FALSE(source3.has_incident_tag(stored.pk, {"room", "a b"}));
  CHECK_THROWS_AS(source3.get_incident_tags(999'999'999), argus::NotFoundError);

  source3.set_ticket_url(stored.pk, "https://tickets.example.org/3");
  CHECK(source3.get_incident(stored.pk).ticket_url == "https://tickets.example.org/3");
  CHECK(source3.post_other_event(stored.pk, "in version 2").incident == stored.pk);
  CHECK(source3.get_sources().size() == source.get_sources().size());
  CHECK(source3.get_source(stored.source.pk).last_seen);
  CHECK(source3.ensure_resolved(stored.pk) == argus::CloseResult::closed);
}

// What version 3 of the server does wrong, so that it shows when it is put right.
TEST_CASE_METHOD(V3Fixture, "version 3 writes each change twice into the incident's log") {
  if (!is_at_least({2, 10, 0})) return;
  const Incident stored = source3.post_incident(new_incident());
  IncidentPatch patch;
  patch.level = 2;
  CHECK(source3.update_incident(stored.pk, patch).level == 2);
  CHECK(source.get_incident_events(stored.pk).size() == 3);
}

TEST_CASE_METHOD(V3Fixture, "tags that version 3 has stored can't be removed by a PATCH of version 2") {
  if (!is_at_least({2, 10, 0})) return;
  const Incident stored = source3.post_incident(new_incident());
  IncidentPatch patch;
  patch.tags = Tags{};
  CHECK_THROWS_AS(source.update_incident(stored.pk, patch), argus::ValidationError);
  CHECK(administrator.update_incident(stored.pk, patch).tags.empty());
  const Incident other = source.post_incident(new_incident("-2"));
  CHECK(source3.update_incident(other.pk, patch).tags.empty());
}

TEST_CASE_METHOD(
    V3Fixture,
    "a tag that version 2 has added is a 500 when it is posted in version 3, and post_incident_tag succeeds") {
  if (!is_at_least({2, 10, 0})) return;
  const Incident stored = post();
  source.post_incident_tag(stored.pk, {"room", "a"});
  CHECK_THROWS_AS(source3.request("POST", "incidents/" + std::to_string(stored.pk) + "/tags/", {"room=a"}),
                  argus::ServerError);
  CHECK_NOTHROW(source3.post_incident_tag(stored.pk, {"room", "a"}));
}

TEST_CASE_METHOD(V3Fixture, "a new source lacks its last_seen in version 3") {
  if (!is_at_least({2, 10, 0})) return;
  argus::NewSourceSystem system;
  system.name = system.username = name;
  system.type = "nav";
  const auto stored = administrator3.post_source(system);
  CHECK(stored.name == name);
  CHECK_FALSE(stored.last_seen);
  CHECK(administrator3.rename_source(stored.pk, name + "-3").name == name + "-3");
}

}  // namespace v3_test
