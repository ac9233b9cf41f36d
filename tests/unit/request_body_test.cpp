#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/request_body.hpp>

#include <stdexcept>
#include <string>

using argus::Incident;
using argus::request_body;
using nlohmann::json;

namespace {

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

TEST_CASE("what the server would refuse or misread is refused before it is sent") {
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

TEST_CASE("odd values that the server takes are sent as they are") {
  Incident incident = minimal();
  incident.source_incident_id = std::string(2'600, 'x');
  incident.description = "æøå 日本語 😀, comma; \"quotes\"\nnewline";
  incident.tags = {{"remote_as", ""}, {"peer", "2001:db8::1"}, {"a", "b=c/d?e#f%,\n"}};
  const json body = request_body(incident);
  CHECK(body["description"] == incident.description);
  CHECK(body["tags"][2]["tag"] == "a=b=c/d?e#f%,\n");
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
