// What bit the glue service for Zino.

#include "catch.hpp"
#include "live/glue_case.hpp"

namespace glue_zino_test {

using argus::Incident;
using argus::Tags;
using argus::Timestamp;

namespace {

struct ZinoCase {
  std::string id;
  std::string description;
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// Of each kind that Zino has.
const std::vector<ZinoCase> cases_of_zino{
    {"4711", "blaafjell-gw2 no response", {{"type", "reachability"}, {"router", "blaafjell-gw2"}}},
    {"4712",
     "blaafjell-gw2 AS64512: 10.0.0.1: down",
     {{"type", "bgp"}, {"remote_as", "64512"}, {"remote_addr", "10.0.0.1"}}},
    {"4713",
     "blaafjell-gw2 AS64512: 2001:db8::1: down",
     {{"type", "bgp"}, {"remote_as", "64512"}, {"remote_addr", "2001:db8::1"}}},
    {"4714",
     "blaafjell-gw2: port ge-1/0/10 changed state to down (uplink, to Tromsø, 10G)",
     {{"type", "portstate"}, {"port", "ge-1/0/10"}, {"descr", "uplink, to Tromsø, 10G"}}},
    {"4715", "blaafjell-gw2 yellow alarms: 1", {{"type", "alarm"}, {"alarm_type", "yellow"}}},
};

Incident to_alert(const ZinoCase& one, const std::string& opened) {
  Incident alert;
  alert.source_incident_id = one.id;
  alert.start_time = argus::parse_timestamp(opened);
  alert.description = one.description;
  alert.level = 3;
  alert.tags = tags_of_labels(one.attributes);
  return alert;
}

/// One that is printed as local time, before and after a change of daylight saving time.
const std::string printed_in_winter = "2026-03-28T12:00:00+01:00";
const std::string printed_in_summer = "2026-03-28T13:00:00+02:00";

}  // namespace

TEST_CASE_METHOD(GlueCase, "Zino: cases of each kind open with their texts and attributes, and close at their ends",
                 "[glue]") {
  std::vector<Incident> alerts;
  for (const ZinoCase& one : cases_of_zino) alerts.push_back(to_alert(one, printed_in_winter));
  CHECK(round_with(alerts).failed() == 0);
  for (const ZinoCase& one : cases_of_zino) {
    const Incident stored = incident(one.id);
    CAPTURE(stored);
    CHECK(stored.open);
    CHECK(stored.description == one.description);
    CHECK(tags_of(stored) == tags_of_labels(one.attributes));
  }
  round();
  CHECK(writes == 0);
  const Timestamp end = argus::parse_timestamp("2026-03-29T03:15:00+02:00");
  for (Incident& alert : alerts) alert.end_time = end;
  CHECK(round_with(alerts).failed() == 0);
  for (const ZinoCase& one : cases_of_zino) CHECK(incident(one.id).end_time == end);
}

TEST_CASE_METHOD(GlueCase, "Zino: a history of entries at one time stays as it is, and decides nothing", "[glue]") {
  Incident alert = to_alert(cases_of_zino[0], printed_in_winter);
  round_with({alert});
  const Incident stored = incident("4711");
  argus::Event entry;
  entry.type = argus::EventType::other;
  entry.timestamp = argus::parse_timestamp("2026-03-28T12:05:00+01:00");
  for (const char* text : {"state change open -> waiting (runar)", "runar\nWaiting for parts.\n\n  They come by ship.",
                           "state change waiting -> working (runar)"}) {
    entry.description = text;
    source.post_incident_event(stored.pk, entry);
  }
  round();
  CHECK(writes == 0);
  lose_memory();
  round();
  CHECK(writes == 0);
  alert.end_time = argus::parse_timestamp("2026-03-28T14:00:00+01:00");
  CHECK(round_with({alert}).failed() == 0);
  CHECK(log_of(stored) == Types{"STA", "OTH", "OTH", "OTH", "END"});
  CHECK_FALSE(incident("4711").open);
}

TEST_CASE_METHOD(GlueCase, "Zino: a ticket that is added later stays over a change of level", "[glue]") {
  Incident alert = to_alert(cases_of_zino[0], printed_in_winter);
  round_with({alert});
  person.set_ticket_url(incident("4711").pk, "https://tickets.example.org/4711");
  round();
  CHECK(writes == 0);
  alert.level = 1;
  CHECK(round_with({alert}).failed() == 0);
  CHECK(incident("4711").level == 1);
  CHECK(incident("4711").ticket_url == "https://tickets.example.org/4711");
}

TEST_CASE_METHOD(GlueCase, "Zino: a change of daylight saving time changes and doubles nothing", "[glue]") {
  Incident happened = to_alert(cases_of_zino[4], printed_in_winter);
  happened.end_time = argus::STATELESS;
  round_with({to_alert(cases_of_zino[0], printed_in_winter), happened});
  CHECK(incidents().size() == 2);
  happened.start_time = argus::parse_timestamp(printed_in_summer);
  round_with({to_alert(cases_of_zino[0], printed_in_summer), happened});
  CHECK(writes == 0);
  lose_memory();
  CHECK(round().failed() == 0);
  CHECK(incidents().size() == 2);
  CHECK(incident("4711").start_time == argus::parse_timestamp("2026-03-28T11:00:00Z"));
}

}  // namespace glue_zino_test
