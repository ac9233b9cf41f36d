#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/incident_patch.hpp>

#include <sstream>

using argus::diff;
using argus::Incident;
using argus::IncidentPatch;
using argus::Tags;
using nlohmann::json;

TEST_CASE("only what differs is in a diff, and never a read-only field") {
  const auto before = json::parse(real_answers::incident).get<Incident>();
  CHECK(diff(before, before) == IncidentPatch{});
  CHECK(json(diff(before, before)) == json::object());

  Incident after = before;
  after.pk = 99;
  after.start_time = argus::now();
  after.end_time = argus::STATELESS;
  after.source.name = "other";
  after.source_incident_id = "other";
  after.open = after.acked = after.stateful = false;
  CHECK(json(diff(before, after)) == json::object());

  after.level = 1;
  after.description = "";
  CHECK(json(diff(before, after)) == json{{"level", 1}, {"description", ""}});
}

TEST_CASE("every writable field is seen by a diff") {
  const auto before = json::parse(real_answers::incident).get<Incident>();
  Incident after = before;
  after.tags = {};
  after.details_url = "/x";
  after.ticket_url = "https://tickets.example.org/1";
  after.level = 2;
  after.metadata = {{"a", 1}};
  after.description = "new";
  const IncidentPatch patch = diff(before, after);
  CHECK(patch.tags == Tags{});
  CHECK(patch.details_url == "/x");
  CHECK(patch.ticket_url == "https://tickets.example.org/1");
  CHECK(patch.level == 2);
  CHECK(patch.metadata == json{{"a", 1}});
  CHECK(patch.description == "new");
}

TEST_CASE("tags in another order, or added by somebody else, are no change") {
  Incident before;
  before.tags = {{"a", "1"}, {"b", "2"}};
  Incident after;
  argus::Tag stored{"b", "2"};
  stored.added_by = 4;
  after.tags.add(stored);
  after.tags.add("a", "1");
  CHECK(diff(before, after) == IncidentPatch{});
}

TEST_CASE("metadata that became null is cleared with an object, since the API refuses null") {
  Incident before;
  before.metadata = {{"a", 1}};
  Incident after = before;
  after.metadata = nullptr;
  CHECK(diff(before, after).metadata == json::object());
}

TEST_CASE("a patch round-trips; what is unset stays unset, what is blank stays blank") {
  IncidentPatch patch;
  patch.description = "";
  patch.tags = Tags{};
  const json body = patch;
  CHECK(body == json{{"description", ""}, {"tags", json::array()}});
  const auto read = body.get<IncidentPatch>();
  CHECK(read == patch);
  CHECK_FALSE(read.level);
  CHECK(read != IncidentPatch{});
}

TEST_CASE("patches differ when any field does") {
  const IncidentPatch none;
  IncidentPatch patch;
  CHECK(patch == none);
  CHECK((patch = {}, patch.tags = Tags{}, patch) != none);
  CHECK((patch = {}, patch.details_url = "", patch) != none);
  CHECK((patch = {}, patch.ticket_url = "", patch) != none);
  CHECK((patch = {}, patch.level = 5, patch) != none);
  CHECK((patch = {}, patch.metadata = json::object(), patch) != none);
  CHECK((patch = {}, patch.description = "", patch) != none);
}

TEST_CASE("a patch prints what it changes") {
  std::ostringstream out;
  IncidentPatch patch;
  patch.level = 3;
  patch.description = "";
  patch.tags = Tags{{"a", "1"}};
  out << patch;
  CHECK(out.str() == "IncidentPatch(tags=[a=1], level=3, description=\"\")");
}
