#include "catch.hpp"

#include <argus/models/incident_log.hpp>

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

namespace incident_log_test {

using argus::Event;
using argus::EventEffect;
using argus::IncidentLog;
using argus::Version;

namespace {

constexpr Version newer{2, 10, 2};
constexpr Version older{2, 9, 1};
const argus::Timestamp noon = argus::parse_timestamp("2026-01-02T12:00:00Z");

/// Received one minute after the other, each for the time at which it was received, unless told.
struct History {
  std::vector<Event> events{};

  History& add(const char* type, std::chrono::minutes early = std::chrono::minutes{0}) {
    Event& event = events.emplace_back();
    event.pk = static_cast<std::int64_t>(events.size());
    event.type = type;
    event.received = noon + std::chrono::minutes{event.pk};
    event.timestamp = event.received - early;
    return *this;
  }
};

std::string effects(const IncidentLog& log) {
  std::string text;
  for (const IncidentLog::Line& line : log.lines()) text += (text.empty() ? "" : " ") + to_string(line.effect);
  return text;
}

}  // namespace

TEST_CASE("an incident's log says what each event did") {
  History history;
  history.add("STA").add("CHI").add("END").add("END").add("CLO").add("REO").add("REO").add("ACK").add("CLO");
  const IncidentLog log{history.events, newer};
  CHECK(effects(log) == "opened none closed none none reopened none none closed");
  CHECK(log.closed_by()->pk == 9);
  CHECK(log.effect_of(3) == EventEffect::closed);
  CHECK_FALSE(log.effect_of(10));
  std::ostringstream out;
  out << *log.effect_of(3);
  CHECK(out.str() == "closed");
}

TEST_CASE("an incident's log is in the order of the primary keys, whatever the events' times are") {
  History history;
  history.add("STA").add("CLO").add("END", std::chrono::hours{1});
  const std::vector<Event> listed{history.events[1], history.events[0], history.events[2]};
  const IncidentLog log{listed, newer};
  CHECK(effects(log) == "opened closed none");
  CHECK(log.closed_by()->type == argus::EventType::close);
}

TEST_CASE("in the log of a server before 2.10 only the first END closes") {
  History history;
  history.add("STA").add("END").add("REO").add("END");
  CHECK(effects(IncidentLog{history.events, newer}) == "opened closed reopened closed");
  const IncidentLog log{history.events, older};
  CHECK(effects(log) == "opened closed reopened none");
  CHECK_FALSE(log.closed_by());
  history.add("CLO");
  CHECK(IncidentLog(history.events, older).closed_by()->pk == 5);
}

TEST_CASE("an END in the future closes nothing before its time") {
  History history;
  history.add("STA").add("END", -std::chrono::hours{1}).add("RES").add("END");
  const IncidentLog log{history.events, newer};
  CHECK(effects(log) == "opened closed none closed");
  CHECK(log.closed_by()->pk == 4);
}

TEST_CASE("a RES opens an incident again") {
  History history;
  history.add("STA").add("END").add("RES");
  const IncidentLog log{history.events, newer};
  CHECK(effects(log) == "opened closed reopened");
  CHECK_FALSE(log.closed_by());
}

TEST_CASE("nothing changes the state of a stateless incident") {
  History history;
  history.add("LES").add("END").add("CLO").add("REO").add("OTH");
  const IncidentLog log{history.events, newer};
  CHECK(effects(log) == "none none none none none");
  CHECK_FALSE(log.closed_by());
}

TEST_CASE("a LES makes no incident stateless that has begun") {
  History history;
  history.add("STA").add("LES").add("CLO");
  const IncidentLog log{history.events, newer};
  CHECK(effects(log) == "opened none closed");
  REQUIRE(log.closed_by());
  CHECK(log.closed_by()->pk == 3);
}

TEST_CASE("a log prints its events and what each did") {
  std::vector<Event> events(2);
  events[0].pk = 4;
  events[0].type = "STA";
  events[1].pk = 5;
  events[1].type = "CHI";
  const IncidentLog log{events, newer};
  std::ostringstream out;
  out << log << ' ' << log.lines()[1] << ' ' << IncidentLog{{}, newer};
  CHECK(out.str() ==
        "IncidentLog(lines=[Line(event=Event(pk=4, type=STA), effect=opened), "
        "Line(event=Event(pk=5, type=CHI), effect=none)]) Line(event=Event(pk=5, type=CHI), effect=none) "
        "IncidentLog(lines=[])");
}

TEST_CASE("a log without events tells nothing") {
  const IncidentLog log{std::vector<Event>{}, newer};
  CHECK(log.lines().empty());
  CHECK_FALSE(log.closed_by());
}

}  // namespace incident_log_test
