#include "catch.hpp"
#include "src/detail/codec/stored_form.hpp"
#include "unit/real_answers.hpp"

#include <argus/models/incident_diff.hpp>

#include <set>
#include <sstream>
#include <string>

namespace incident_patch_test {

using argus::diff;
using argus::Incident;
using argus::IncidentPatch;
using argus::Tags;
using nlohmann::json;

namespace {

std::set<std::string> names_in(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name);
  return names;
}

}  // namespace

TEST_CASE("a diff contains only what differs, and never a read-only field") {
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

TEST_CASE("a diff compares every writable field") {
  const auto before = json::parse(real_answers::incident).get<Incident>();
  Incident after = before;
  after.tags = {};
  after.details_url = "/x";
  after.ticket_url = "https://tickets.example.org/1";
  after.level = 2;
  after.metadata = {{"a", 1}};
  after.description = "new";
  const IncidentPatch patch = diff(before, after);
  INFO("a field that is on the right alone needs a value above");
  CHECK(names_in(json(patch)) == names_in(argus::detail::codec::Codec<IncidentPatch>::encode({})));
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

TEST_CASE("a patch is empty until it changes something") {
  IncidentPatch patch;
  CHECK(patch.empty());
  CHECK_FALSE((patch = {}, patch.tags = Tags{}, patch).empty());
  CHECK_FALSE((patch = {}, patch.details_url = "", patch).empty());
  CHECK_FALSE((patch = {}, patch.ticket_url = "", patch).empty());
  CHECK_FALSE((patch = {}, patch.level = 5, patch).empty());
  CHECK_FALSE((patch = {}, patch.metadata = json::object(), patch).empty());
  CHECK_FALSE((patch = {}, patch.description = "", patch).empty());
}

TEST_CASE("what the server stores in another form isn't in a diff") {
  Incident stored;
  stored.pk = 7;
  stored.source.base_url = "https://nav.example.org/";
  stored.details_url = "https://nav.example.org/search/1";
  stored.ticket_url = "https://tickets.example.org/1";
  stored.description = "Link down";
  stored.tags = {{"host", "a b"}};
  stored.metadata = json::parse(R"({"a":10000000000000000000000,"b":1})");
  Incident wanted;
  wanted.details_url = " /search/1\n";
  wanted.ticket_url = "https://tickets.example.org/1\n";
  wanted.description = "Link down\n";
  wanted.tags = {{"host", "a b"}, {"host", " a b "}};
  wanted.metadata = {{"b", 1}, {"a", 1e22}};
  CHECK(diff(stored, wanted).empty());
  wanted.details_url = "/search/12";
  wanted.ticket_url += "2";
  wanted.description = "Link  down";
  wanted.tags.add("host", "a");
  wanted.metadata["a"] = 1e23;
  wanted.level = 4;
  const IncidentPatch patch = diff(stored, wanted);
  CHECK(patch.details_url == wanted.details_url);
  CHECK(patch.ticket_url == wanted.ticket_url);
  CHECK(patch.description == wanted.description);
  CHECK(patch.tags == wanted.tags);
  CHECK(patch.metadata == wanted.metadata);
  CHECK(patch.level == 4);
}

TEST_CASE("a patch counts as applied if it would change nothing") {
  using argus::detail::stored_form::is_applied;
  Incident stored;
  stored.level = 2;
  stored.description = "Link down";
  stored.tags = {{"host", "b"}, {"host", "a"}};
  stored.metadata = {{"any", 1}};
  IncidentPatch patch;
  CHECK(is_applied(patch, stored));
  patch.description = " Link down";
  patch.tags = Tags{{"host", "a"}, {"host", "b"}, {"host", "a"}};
  patch.level = 2;
  patch.details_url = "";
  patch.ticket_url = "";
  patch.metadata = {{"any", 1}};
  CHECK(is_applied(patch, stored));
  SECTION("description") {
    patch.description = "";
  }
  SECTION("fewer tags") {
    patch.tags = Tags{{"host", "a"}};
  }
  SECTION("more tags") {
    patch.tags->add("host", "c");
  }
  SECTION("level") {
    patch.level = 1;
  }
  SECTION("details_url") {
    patch.details_url = "/search/2";
  }
  SECTION("ticket_url") {
    patch.ticket_url = "https://tickets.example.org/1";
  }
  SECTION("metadata") {
    patch.metadata = {{"any", 2}};
  }
  CHECK_FALSE(is_applied(patch, stored));
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
  CHECK(out.str() == "IncidentPatch(description=\"\", level=3, tags=[a=1])");
}

}  // namespace incident_patch_test
