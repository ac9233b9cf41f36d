#include "catch.hpp"
#include "unit/real_answers.hpp"

#include "src/detail/codec/request_body.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace request_body_test {

using argus::Incident;
using nlohmann::json;

namespace {

/// What is sent, read again.
template <class... Arguments>
json request_body(const Arguments&... arguments) {
  return json::parse(argus::detail::request_body(arguments...));
}

Incident minimal() {
  Incident incident;
  incident.start_time = argus::parse_timestamp("2026-01-02T03:04:05Z");
  return incident;
}

}  // namespace

TEST_CASE("times that can't be written are refused before anything is sent") {
  Incident incident = minimal();
  incident.end_time = argus::Timestamp::max();
  CHECK_THROWS_WITH(request_body(incident), contains("end_time after 9999"));
  incident.start_time = argus::Timestamp::min();
  CHECK_THROWS_WITH(request_body(incident), contains("start_time before 0001"));
  argus::Event event;
  event.type = argus::EventType::other;
  event.timestamp = argus::Timestamp::max();
  CHECK_THROWS_WITH(request_body(event), contains("timestamp"));
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.timestamp = argus::Timestamp::max();
  CHECK_THROWS_WITH(request_body(acknowledgement), contains("timestamp"));
  acknowledgement.event.timestamp = argus::now();
  acknowledgement.expiration = argus::Timestamp::max();
  CHECK_THROWS_WITH(request_body(acknowledgement), contains("expiration"));
}

TEST_CASE("a time on the first or the last day of the calendar is refused") {
  const auto time =
      argus::parse_timestamp(GENERATE(as<std::string>{}, "0001-01-01T00:00:00Z", "0001-01-01T23:59:59.999999Z",
                                      "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"));
  Incident incident = minimal();
  incident.end_time = time;
  CHECK_THROWS_WITH(request_body(incident), contains("end_time") && contains("0001-01-02 to 9999-12-30"));
  incident = minimal();
  incident.start_time = time;
  CHECK_THROWS_WITH(request_body(incident), contains("start_time"));
  argus::Event event;
  event.type = argus::EventType::incident_end;
  event.timestamp = time;
  CHECK_THROWS_WITH(request_body(event), contains("timestamp"));
  argus::Acknowledgement acknowledgement;
  acknowledgement.expiration = time;
  CHECK_THROWS_WITH(request_body(acknowledgement), contains("expiration"));
  argus::PlannedMaintenancePatch maintenance;
  maintenance.start_time = time;
  CHECK_THROWS_WITH(request_body(maintenance), contains("start_time"));
}

TEST_CASE("times at the edges of what can be stored are sent") {
  Incident incident = minimal();
  incident.start_time = argus::parse_timestamp("0001-01-02T00:00:00Z");
  incident.end_time = argus::parse_timestamp("9999-12-30T23:59:59.999999Z");
  CHECK(request_body(incident)["end_time"] == "9999-12-30T23:59:59.999999Z");
}

TEST_CASE("metadata that the server couldn't change, store or list again is refused") {
  Incident incident = minimal();
  argus::IncidentPatch patch;
  const auto refuses = [&](const json& metadata, const std::string& why) {
    incident.metadata = patch.metadata = metadata;
    CHECK_THROWS_WITH(request_body(incident), contains("metadata") && contains(why));
    CHECK_THROWS_WITH(request_body(patch), contains("metadata") && contains(why));
  };
  refuses(5, "must be an object");
  refuses(0.5, "must be an object");
  refuses(false, "must be an object");
  refuses({{"a", {std::string("b\0c", 3)}}}, "NUL");
  refuses({{std::string("b\0c", 3), 1}}, "NUL");
  refuses({{"a", "\xe5"}}, "UTF-8");
  json deep = "x";
  for (int level = 0; level < 120; ++level) {
    json list = json::array();
    list.push_back(std::move(deep));
    deep = std::move(list);
  }
  incident.metadata = deep;
  CHECK(request_body(incident)["metadata"] == deep);
  for (int level = 0; level < 100'000; ++level) {
    json list = json::array();
    list.push_back(std::move(deep));
    deep = std::move(list);
  }
  incident.metadata = std::move(deep);
  CHECK_THROWS_WITH(request_body(incident), contains("deeper than 120"));
}

TEST_CASE("a tag is sent trimmed, since version 3 removes one that a PATCH names with other blanks than are stored") {
  Incident incident = minimal();
  incident.tags = {{"host", " a b\n"}};
  CHECK(request_body(incident)["tags"] == json::array({{{"tag", "host=a b"}}}));
  CHECK(request_body(incident, 3)["tags"] == json{"host=a b"});
  argus::IncidentPatch patch;
  patch.tags = incident.tags;
  CHECK(request_body(patch, 3)["tags"] == json{"host=a b"});
  CHECK(request_body(argus::Tag{"host", "\u3000a"}, 3) == json{"host=a"});
  CHECK_THROWS_AS(request_body(argus::Tag{"host", "\u3000"}, 3), std::invalid_argument);
}

TEST_CASE("metadata is sent unless it is what the server takes where none is sent") {
  Incident incident = minimal();
  const auto sent = [&](const json& metadata) {
    incident.metadata = metadata;
    return request_body(incident).value("metadata", json("nothing"));
  };
  CHECK(sent(json::object()) == "nothing");
  CHECK(sent(nullptr) == "nothing");
  CHECK(sent(json::array()) == json::array());
  CHECK(sent("") == "");
  CHECK(sent({{"a", nullptr}}) == json{{"a", nullptr}});
}

TEST_CASE("a URL whose host the server couldn't read again is refused") {
  const std::string url = "http://[x";
  Incident incident = minimal();
  incident.details_url = url;
  CHECK_THROWS_WITH(request_body(incident), contains("details_url") && contains("bracket"));
  argus::IncidentPatch patch;
  patch.details_url = url;
  CHECK_THROWS_WITH(request_body(patch), contains("details_url"));
  argus::NewSourceSystem source;
  source.name = source.type = "x";
  source.base_url = url;
  CHECK_THROWS_WITH(request_body(source), contains("base_url"));
}

TEST_CASE("a new incident sends what its poster decides, and no blank") {
  CHECK(request_body(minimal()) ==
        json{{"start_time", "2026-01-02T03:04:05Z"}, {"end_time", "infinity"}, {"level", 5}, {"tags", json::array()}});
  Incident incident = minimal();
  incident.end_time = argus::STATELESS;
  incident.source_incident_id = "4711";
  incident.details_url = "/search/event/4711";
  incident.description = "The earth was demolished";
  incident.level = 2;
  incident.ticket_url = "https://tickets.example.org/1";
  incident.tags = {{"host", "earth"}, {"host", "second"}};
  incident.metadata = {{"any", "json"}};
  CHECK(request_body(incident) == json{{"start_time", "2026-01-02T03:04:05Z"},
                                       {"end_time", nullptr},
                                       {"source_incident_id", "4711"},
                                       {"details_url", "/search/event/4711"},
                                       {"description", "The earth was demolished"},
                                       {"level", 2},
                                       {"ticket_url", "https://tickets.example.org/1"},
                                       {"tags", {{{"tag", "host=earth"}}, {{"tag", "host=second"}}}},
                                       {"metadata", {{"any", "json"}}}});
}

TEST_CASE("null metadata is never sent") {
  Incident incident = minimal();
  incident.metadata = nullptr;
  CHECK_FALSE(request_body(incident).contains("metadata"));
}

TEST_CASE("the source is named only where a superuser set it on a new incident") {
  Incident incident = minimal();
  incident.source.pk = 7;
  CHECK(request_body(incident)["source"] == 7);
  const auto stored = json::parse(real_answers::incident).get<Incident>();
  CHECK_FALSE(request_body(stored).contains("source"));
  CHECK_FALSE(request_body(stored).contains("pk"));
}

TEST_CASE("an incident that the server would refuse or misread is refused before it is sent") {
  Incident incident = minimal();
  SECTION("a forgotten start_time") {
    CHECK_THROWS_WITH(request_body(Incident{}), contains("start_time is not set"));
  }
  SECTION("a level outside 1 to 5") {
    incident.level = GENERATE(0, 6, -1);
    CHECK_THROWS_WITH(request_body(incident), contains("level " + std::to_string(incident.level)));
  }
  SECTION("a tag key with other than a-z, 0-9 and _") {
    incident.tags.add(GENERATE(as<std::string>{}, "", "Host", "host name", "host-name", "host.name", "hôst", "a=b"),
                      "x");
    CHECK_THROWS_WITH(request_body(incident), contains("tag key") && contains("a-z, 0-9 and _"));
  }
  SECTION("an id of white space alone") {
    incident.source_incident_id = GENERATE(as<std::string>{}, " ", "\t\n", "\xc2\xa0", "\xe2\x80\x83");
    CHECK_THROWS_WITH(request_body(incident), contains("source_incident_id") && contains("blank"));
  }
  SECTION("an id that is too long to look up") {
    incident.source_incident_id = GENERATE(std::string(2'601, 'x'), std::string(1'201, ' ') + "x");
    CHECK_THROWS_WITH(request_body(incident), contains("2600 bytes"));
  }
  SECTION("text that is not UTF-8, or has a NUL") {
    const auto text = GENERATE(as<std::string>{}, "caf\xe9", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82",
                               std::string("a\0b", 3));
    incident.description = text;
    CHECK_THROWS_WITH(request_body(incident), contains("description"));
    incident.description = "";
    incident.tags.add("host", text);
    CHECK_THROWS_WITH(request_body(incident), contains("tag host"));
    incident.tags = {};
    incident.source_incident_id = "x" + text;
    CHECK_THROWS_AS(request_body(incident), std::invalid_argument);
  }
}

TEST_CASE("unusual values that the server accepts are sent as they are") {
  Incident incident = minimal();
  incident.source_incident_id = std::string(2'600, 'x');
  incident.description = "æøå 日本語 😀, comma; \"quotes\"\nnewline";
  incident.tags = {{"remote_as", ""}, {"peer", "2001:db8::1"}, {"a", "b=c/\nd?e#f%,"}};
  const json body = request_body(incident);
  CHECK(body["description"] == incident.description);
  CHECK(body["tags"][2]["tag"] == "a=b=c/\nd?e#f%,");
}

TEST_CASE("a patch sends what is set, blanks included, and nothing else") {
  argus::IncidentPatch patch;
  CHECK(request_body(patch) == json::object());
  patch.description = "";
  patch.tags = argus::Tags{};
  patch.metadata = json::object();
  CHECK(request_body(patch) == json{{"description", ""}, {"tags", json::array()}, {"metadata", json::object()}});
  patch.level = 6;
  CHECK_THROWS_AS(request_body(patch), std::invalid_argument);
}

TEST_CASE("an event sends type, time and text; no time means now") {
  argus::Event event;
  CHECK_THROWS_WITH(request_body(event), contains("event type"));
  event.type = argus::EventType::other;
  event.description = "text";
  const auto before = argus::now();
  const json body = request_body(event);
  CHECK(body["type"] == "OTH");
  CHECK(body["description"] == "text");
  CHECK(argus::parse_timestamp(body["timestamp"].get<std::string>()) >= before);
  event.timestamp = argus::parse_timestamp("2026-01-02T03:04:05Z");
  CHECK(request_body(event)["timestamp"] == "2026-01-02T03:04:05Z");
  CHECK(request_body(event).size() == 3);
}

TEST_CASE("an acknowledgement sends time, text and expiration") {
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "on it";
  acknowledgement.event.timestamp = argus::parse_timestamp("2026-01-02T03:04:05Z");
  CHECK(request_body(acknowledgement) ==
        json{{"timestamp", "2026-01-02T03:04:05Z"}, {"description", "on it"}, {"expiration", nullptr}});
  acknowledgement.expiration = argus::parse_timestamp("2026-01-03T03:04:05Z");
  CHECK(request_body(acknowledgement)["expiration"] == "2026-01-03T03:04:05Z");
}

}  // namespace request_body_test
