#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/models/incident.hpp>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace incident_test {

using argus::Incident;
using nlohmann::json;

namespace {

std::string path_of_error(const json& answer) {
  try {
    answer.get<Incident>();
  } catch (const argus::DecodeError& error) {
    return error.path();
  }
  return "accepted";
}

json changed(const char* pointer, const json& value) {
  json answer = json::parse(real_answers::incident);
  answer[json::json_pointer(pointer)] = value;
  return answer;
}

}  // namespace

TEST_CASE("a real incident is read completely") {
  const auto incident = json::parse(real_answers::incident).get<Incident>();
  CHECK(incident.pk == 1);
  CHECK(incident.start_time == argus::parse_timestamp("2026-01-02T03:04:05.123456Z"));
  CHECK(incident.end_time.is_open_ended());
  CHECK(incident.source.pk == 1);
  CHECK(incident.source.name == "testnav");
  CHECK(incident.source.type == "nav");
  CHECK(incident.source.user == 1);
  CHECK(incident.source.base_url == "https://nav.example.org/");
  CHECK(incident.source_incident_id == "1");
  CHECK(incident.description == "Link DOWN on Gi0/3 at Ås");
  CHECK(incident.level == 5);
  CHECK(incident.tags == argus::Tags{{"host", "a"}});
  CHECK(incident.metadata == json::object());
  CHECK(incident.stateful);
  CHECK(incident.open);
  CHECK_FALSE(incident.acked);
}

TEST_CASE("an incident round-trips through the server's shape") {
  const auto incident = json::parse(real_answers::incident).get<Incident>();
  CHECK(json(incident).get<Incident>() == incident);
  CHECK(json(incident).size() == json::parse(real_answers::incident).size());
}

TEST_CASE("an incident's end is open-ended, stateless or a time") {
  CHECK(changed("/end_time", nullptr).get<Incident>().end_time.is_stateless());
  CHECK(changed("/end_time", "infinity").get<Incident>().end_time.is_open_ended());
  CHECK(changed("/end_time", "2026-01-02T05:00:00+01:00").get<Incident>().end_time ==
        argus::parse_timestamp("2026-01-02T04:00:00Z"));
  CHECK(json(changed("/end_time", nullptr).get<Incident>())["end_time"].is_null());
  CHECK(json(changed("/end_time", "infinity").get<Incident>())["end_time"] == "infinity");
}

TEST_CASE("fields that a newer server adds are ignored, and those that an older one lacks get their defaults") {
  json answer = changed("/planned_maintenance", json::array({1, 2}));
  answer["source"]["last_seen"] = "2026-01-02T03:04:05Z";
  for (const char* field :
       {"metadata", "level", "acked", "stateful", "details_url", "description", "ticket_url", "source"})
    answer.erase(field);
  const auto incident = answer.get<Incident>();
  CHECK(incident.level == 5);
  CHECK(incident.metadata == json::object());
  CHECK(incident.source == argus::SourceSystem{});
}

TEST_CASE("a null in an incident's field that can't be null gives the default") {
  CHECK(changed("/ticket_url", nullptr).get<Incident>().ticket_url.empty());
  CHECK(changed("/metadata", nullptr).get<Incident>().metadata == json::object());
}

TEST_CASE("a wrong type in an incident is refused with the field's path") {
  CHECK(path_of_error(changed("/pk", "1")) == "pk");
  CHECK(path_of_error(changed("/pk", nullptr)) == "pk");
  CHECK(path_of_error(changed("/pk", 1.5)) == "pk");
  CHECK(path_of_error(changed("/pk", 18'446'744'073'709'551'615U)) == "pk");
  CHECK(path_of_error(changed("/level", 4'294'967'301)) == "level");
  CHECK(path_of_error(changed("/start_time", "2026-01-02T03:04:05")) == "start_time");
  CHECK(path_of_error(changed("/end_time", true)) == "end_time");
  CHECK(path_of_error(changed("/source/type", "nav")) == "source.type");
  CHECK(path_of_error(changed("/source/type/name", 1)) == "source.type.name");
  CHECK(path_of_error(changed("/source/user", "x")) == "source.user");
  CHECK(path_of_error(changed("/tags/0/tag", 1)) == "tags[0].tag");
  CHECK(path_of_error(changed("/tags/0/added_time", "x")) == "tags[0].added_time");
  CHECK(path_of_error(changed("/open", "true")) == "open");
  CHECK(path_of_error(json::array()).empty());
}

TEST_CASE("an incident's primary key below 1 is read as it is") {
  CHECK(changed("/pk", -1).get<Incident>().pk == -1);
}

TEST_CASE("an incident without a required field is a DecodeError") {
  const auto field = GENERATE(as<std::string>{}, "pk", "start_time", "end_time", "source_incident_id", "tags", "open");
  json answer = json::parse(real_answers::incident);
  answer.erase(field);
  CHECK(path_of_error(answer) == field);
}

TEST_CASE("a failed read leaves the incident as it was") {
  Incident incident;
  incident.description = "before";
  CHECK_THROWS_AS(from_json(changed("/acked", 1), incident), argus::DecodeError);
  CHECK(incident.description == "before");
  CHECK(incident.pk == 0);
}

TEST_CASE("incidents differ when any field does") {
  const auto incident = json::parse(real_answers::incident).get<Incident>();
  CHECK(incident == json::parse(real_answers::incident).get<Incident>());
  const std::vector<std::pair<std::string, json>> changes{
      {"/pk", 2},
      {"/start_time", "2026-01-02T03:04:05Z"},
      {"/end_time", nullptr},
      {"/source/pk", 2},
      {"/source/name", "x"},
      {"/source/type/name", "x"},
      {"/source/user", 2},
      {"/source/base_url", "x"},
      {"/source_incident_id", "x"},
      {"/details_url", "x"},
      {"/description", "x"},
      {"/level", 1},
      {"/ticket_url", "x"},
      {"/tags/0/tag", "host=b"},
      {"/metadata", {{"a", 1}}},
      {"/stateful", false},
      {"/open", false},
      {"/acked", true},
  };
  json untried = incident;
  for (const auto& [pointer, value] : changes) {
    INFO(pointer);
    CHECK(changed(pointer.c_str(), value).get<Incident>() != incident);
    untried.erase(pointer.substr(1, pointer.find('/', 1) - 1));
  }
  INFO("fields of Incident that need a line above");
  CHECK(untried == json::object());
}

TEST_CASE("every member of Incident and of IncidentPatch is one of its fields") {
  // A new member doesn't compile here. Give it its line in Fields<IncidentPatch> if it can be changed, and otherwise in
  // Fields<Incident>.
  [[maybe_unused]] const auto& [pk, start_time, end_time, source, source_incident_id, details_url, description, level,
                                ticket_url, tags, metadata, stateful, open, acked] = Incident{};
  CHECK(json(Incident{}).size() == 14);
  [[maybe_unused]] const auto& [patch_tags, patch_details_url, patch_ticket_url, patch_level, patch_metadata,
                                patch_description] = argus::IncidentPatch{};
  CHECK(argus::detail::codec::Codec<argus::IncidentPatch>::encode({}).size() == 6);
}

TEST_CASE("an incident prints what is set") {
  std::ostringstream out;
  out << json::parse(real_answers::incident).get<Incident>();
  CHECK(out.str() ==
        "Incident(pk=1, start_time=2026-01-02T03:04:05.123456Z, end_time=open-ended, source=SourceSystem(pk=1, "
        "name=\"testnav\", "
        "type=\"nav\", user=1, base_url=\"https://nav.example.org/\"), source_incident_id=\"1\", "
        "description=\"Link DOWN on Gi0/3 at Ås\", level=5, tags=[host=a], stateful=true, open=true)");
  std::ostringstream fresh;
  fresh << Incident{};
  CHECK(fresh.str() == "Incident(end_time=open-ended, level=5)");
}

TEST_CASE("a text that is not UTF-8 is printed too") {
  Incident incident;
  incident.description = "caf\xe9";
  incident.metadata = {{"k", "\xff"}};
  CHECK(to_string(incident).find("caf") != std::string::npos);
}

}  // namespace incident_test
