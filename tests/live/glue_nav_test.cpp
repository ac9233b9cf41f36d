// What bit the glue service for NAV.

#include "catch.hpp"
#include "live/glue_case.hpp"

#include <nlohmann/json.hpp>

namespace glue_nav_test {

using argus::Incident;
using argus::Tags;
using argus::Timestamp;
using nlohmann::json;

namespace {

/// As NAV's alert history has it: null for what happened, "infinity" for what goes on.
argus::EndTime end_of(const json& time) {
  if (time.is_null()) return argus::STATELESS;
  if (time == "infinity") return {};
  return argus::parse_timestamp(time.get<std::string>());
}

Incident link_down() {
  Incident alert;
  alert.source_incident_id = "214350";
  alert.start_time = argus::parse_timestamp("2026-01-20T22:10:05.381+01:00");
  alert.description = "Link DOWN on Gi0/3 (Blåbærsyltetøy) at tromsø-sw.example.org";
  alert.level = 4;
  alert.tags = {
      {"host", "tromsø-sw.example.org"}, {"interface", "Gi0/3"},       {"organization", "Universitetet i Tromsø"},
      {"organization", "norut"},         {"organization", "北京大学"}, {"room", "tø-b213"},
      {"location", "Tromsø, Breivika"}};
  return alert;
}

Incident netbox_alert(const json& end, const std::string& description) {
  Incident alert;
  alert.source_incident_id = "42";
  alert.start_time = argus::parse_timestamp("2026-01-20T22:00:00+01:00");
  alert.end_time = end_of(end);
  alert.description = description;
  return alert;
}

}  // namespace

TEST_CASE_METHOD(GlueCase, "NAV: a linkDown has all organizations, and names with any characters", "[glue]") {
  CHECK(round_with({link_down()}).failed() == 0);
  const Incident stored = incident("214350");
  CHECK(stored.description == link_down().description);
  CHECK(stored.start_time == link_down().start_time);
  CHECK(tags_of(stored) == link_down().tags);
  round();
  CHECK(writes == 0);
  lose_memory();
  round();
  CHECK(writes == 0);
}

TEST_CASE_METHOD(GlueCase, "NAV: an early warning that only happened, and then a boxDown of the same netbox",
                 "[glue]") {
  Incident warning = netbox_alert(nullptr, "boxDownWarning");
  round_with({warning});
  Incident down = netbox_alert("infinity", "boxDown");
  down.start_time += std::chrono::minutes{3};
  CHECK(round_with({warning, down}).failed() == 0);
  CHECK(round_with({warning, down}).failed() == 0);
  CHECK(writes == 0);
  REQUIRE(incidents().size() == 2);
  CHECK_FALSE(incidents()[0].stateful);
  CHECK(incidents()[0].description == "boxDownWarning");
  CHECK(incidents()[1].open);
  CHECK(incidents()[1].description == "boxDown");
  let_age();
  CHECK(round_with({warning}).failed() == 0);
  CHECK(open_count() == 0);
  CHECK(log_of(incidents()[0]) == Types{"LES"});
  CHECK(log_of(incidents()[1]) == Types{"STA", "END"});
}

TEST_CASE_METHOD(GlueCase, "NAV: an end time is null, infinity or past", "[glue]") {
  Incident happened = netbox_alert(nullptr, "only happened");
  Incident active = netbox_alert("infinity", "goes on");
  Incident over = netbox_alert("2026-01-20T22:30:00+01:00", "was over before");
  happened.source_incident_id = "1";
  active.source_incident_id = "2";
  over.source_incident_id = "3";
  CHECK(round_with({happened, active, over}).failed() == 0);
  REQUIRE(incidents().size() == 2);
  CHECK(incident("2").open);
  active.end_time = end_of("2026-01-20T22:45:00+01:00");
  CHECK(round_with({happened, active, over}).failed() == 0);
  CHECK(incident("2").end_time == active.end_time);
  CHECK(log_of(incident("2")) == Types{"STA", "END"});
  round();
  CHECK(writes == 0);
  CHECK(incidents().size() == 2);
}

TEST_CASE_METHOD(GlueCase, "NAV: an id that is no number, and one that is blank, break nothing and are left alone",
                 "[glue]") {
  Incident odd = link_down();
  odd.source_incident_id = name + " is no number";
  const Incident with_odd_id = source.post_incident(odd);
  odd.source_incident_id = "";
  const Incident with_blank_id = source.post_incident(odd);
  const Report report = round_with({link_down()});
  CHECK(report.failed() == 0);
  CHECK(report.foreign >= 2);
  let_age();
  round_with({});
  for (const Incident& left : {with_odd_id, with_blank_id}) {
    CHECK(log_of(left) == Types{"STA"});
    source.resolve_incident(left.pk);
  }
  CHECK_FALSE(incident("214350").open);
}

TEST_CASE_METHOD(GlueCase, "NAV: an alert that was deleted is closed", "[glue]") {
  Incident other = link_down();
  other.source_incident_id = "214351";
  round_with({link_down(), other});
  let_age();
  CHECK(round_with({other}).count(Kind::close) == 1);
  CHECK(log_of(incident("214350")) == Types{"STA", "END"});
  CHECK(incident("214351").open);
}

}  // namespace glue_nav_test
