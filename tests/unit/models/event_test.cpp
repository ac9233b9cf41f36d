#include "catch.hpp"
#include "unit/real_answers.hpp"

#include <argus/models/event.hpp>

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>

namespace event_test {

using argus::Event;
using argus::EventType;
using nlohmann::json;

TEST_CASE("a real event is read completely and round-trips") {
  const auto event = json::parse(real_answers::event).get<Event>();
  CHECK(event.pk == 1);
  CHECK(event.incident == 1);
  CHECK(event.actor == argus::Actor{1, "glue"});
  CHECK(event.timestamp == argus::parse_timestamp("2026-01-02T03:04:05Z"));
  CHECK(event.received == argus::parse_timestamp("2026-11-23T07:02:48.678036Z"));
  CHECK(event.type == EventType::incident_start);
  CHECK(event.type.display() == "Incident start");
  CHECK(event.description == "x");
  CHECK(json(event).get<Event>() == event);
  CHECK(json(event)["type"] == json::parse(real_answers::event)["type"]);
}

TEST_CASE("an event type that nobody knew survives") {
  json answer = json::parse(real_answers::event);
  answer["type"] = {{"value", "NEW"}, {"display", "Something new"}};
  answer["color"] = "red";
  const auto event = answer.get<Event>();
  CHECK(event.type == EventType{"NEW"});
  CHECK(json(event)["type"] == answer["type"]);
}

TEST_CASE("an event type is made of its code") {
  CHECK(EventType{"OTH"} == EventType::other);
  CHECK(EventType{std::string("END")} == EventType::incident_end);
  CHECK(EventType{} == EventType{""});
  CHECK(EventType{"OTH"} != EventType::incident_end);
  Event event;
  event.type = EventType::close;
  CHECK(event.type.code() == "CLO");
}

TEST_CASE("event types are keys of any container, whatever the server's words for them") {
  const EventType named{"END", "Incident end"};
  const std::unordered_map<EventType, int> counts{{"END", 1}, {named, 2}, {"STA", 3}};
  CHECK(counts.size() == 2);
  CHECK(counts.at(named) == 1);
  CHECK(std::hash<EventType>{}(named) == std::hash<EventType>{}("END"));
  const std::map<EventType, int> sorted{{"STA", 1}, {named, 2}, {"END", 3}, {"ACK", 4}};
  CHECK(sorted.size() == 3);
  CHECK(sorted.begin()->first == EventType::acknowledge);
}

TEST_CASE("event types are ordered by their codes") {
  const EventType end{"END", "Incident end"};
  CHECK((end < EventType{"STA"} && EventType{"STA"} > end && end <= EventType{"END"} && end >= EventType{"END"}));
  CHECK_FALSE((end < EventType{"END"} || end > EventType{"END"} || EventType{"STA"} <= end || end >= EventType{"STA"}));
}

TEST_CASE("events differ when any field does") {
  const auto event = json::parse(real_answers::event).get<Event>();
  const auto differs = [&event](const char* pointer, const json& value) {
    json answer = json::parse(real_answers::event);
    answer[json::json_pointer(pointer)] = value;
    return answer.get<Event>() != event;
  };
  CHECK(differs("/pk", 2));
  CHECK(differs("/incident", 2));
  CHECK(differs("/actor/pk", 2));
  CHECK(differs("/actor/username", "x"));
  CHECK(differs("/timestamp", "2026-01-02T03:04:06Z"));
  CHECK(differs("/received", "2026-01-02T03:04:06Z"));
  CHECK(differs("/type/value", "END"));
  CHECK(differs("/description", "y"));
}

TEST_CASE("an event without an actor is read") {
  json answer = json::parse(real_answers::event);
  answer["actor"] = nullptr;
  CHECK(answer.get<Event>().actor == argus::Actor{});
}

TEST_CASE("a wrong type in an event is refused with its path") {
  json answer = json::parse(real_answers::event);
  answer["type"] = "STA";
  CHECK_THROWS_WITH(answer.get<Event>(), "unexpected answer: type: expected an object, got string");
}

TEST_CASE("an event prints what is set") {
  std::ostringstream out;
  Event event;
  event.type = EventType::other;
  event.actor.username = "glue";
  out << event;
  CHECK(out.str() == "Event(actor=Actor(username=\"glue\"), type=OTH)");
  std::ostringstream parts;
  parts << event.actor << ' ' << event.type;
  CHECK(parts.str() == "Actor(username=\"glue\") OTH");
}

}  // namespace event_test
