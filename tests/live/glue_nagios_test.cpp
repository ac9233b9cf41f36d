// What bit the glue service for Nagios.

#include "catch.hpp"
#include "live/glue_case.hpp"

#include <argus/glue/level_rules.hpp>

namespace glue_nagios_test {

using argus::Incident;
using argus::Timestamp;

namespace {

/// What Nagios's status file has of a host or a service.
struct Status {
  std::string host;
  std::string service;
  std::string state;
  bool is_hard = true;
  std::string output{};
};

/// Only what is HARD counts, and OK is no alert.
std::vector<Incident> to_alerts(const std::vector<Status>& rows) {
  static const argus::glue::LevelRules levels{{"state=CRITICAL:1", "state=DOWN:1", "state=WARNING:3"}, 4};
  std::vector<Incident> alerts;
  for (const Status& row : rows) {
    if (!row.is_hard || row.state == "OK" || row.state == "UP") continue;
    Incident& alert = alerts.emplace_back();
    alert.source_incident_id = row.host + (row.service.empty() ? "" : ";" + row.service);
    alert.description = row.output.empty() ? row.host + " " + row.service + " " + row.state : row.output;
    alert.level = levels.level({{"state", row.state}});
    alert.tags = argus::glue::to_tags({{"host", row.host}, {"service", row.service}, {"state", row.state}});
  }
  return alerts;
}

}  // namespace

TEST_CASE_METHOD(GlueCase, "Nagios: OK, WARNING, CRITICAL and OK are one incident, whose level follows", "[glue]") {
  const auto check_level = [&](const std::string& state, int level) {
    CAPTURE(state);
    CHECK(round_with(to_alerts({{"web01", "HTTP", state}})).failed() == 0);
    CHECK(incident("web01;HTTP").level == level);
    CHECK(tags_of(incident("web01;HTTP")) == argus::Tags{{"host", "web01"}, {"service", "HTTP"}, {"state", state}});
  };
  round_with(to_alerts({{"web01", "HTTP", "OK"}}));
  CHECK(incidents().empty());
  check_level("WARNING", 3);
  check_level("CRITICAL", 1);
  let_age();
  CHECK(round_with(to_alerts({{"web01", "HTTP", "OK"}})).failed() == 0);
  REQUIRE(incidents().size() == 1);
  CHECK_FALSE(incident("web01;HTTP").open);
  CHECK(log_of(incident("web01;HTTP")).back() == argus::EventType::incident_end);
}

TEST_CASE_METHOD(GlueCase, "Nagios: a SOFT state opens nothing, and a HARD one does", "[glue]") {
  round();
  round_with(to_alerts({{"web01", "HTTP", "CRITICAL", false}}));
  CHECK(incidents().empty());
  CHECK(writes == 0);
  round_with(to_alerts({{"web01", "HTTP", "CRITICAL", true}}));
  CHECK(open_count() == 1);
}

TEST_CASE_METHOD(GlueCase, "Nagios: a host, its services and a problem id of 0 are told from one another", "[glue]") {
  Incident zero = alert("0");
  std::vector<Incident> alerts = to_alerts({{"web01", "", "DOWN"}, {"web01", "HTTP", "CRITICAL"}});
  alerts.push_back(zero);
  CHECK(round_with(alerts).failed() == 0);
  CHECK(open_count() == 3);
  let_age();
  CHECK(round_with(to_alerts({{"web01", "", "DOWN"}})).failed() == 0);
  CHECK(incident("web01").open);
  CHECK_FALSE(incident("web01;HTTP").open);
  CHECK_FALSE(incident("0").open);
}

TEST_CASE_METHOD(GlueCase, "Nagios: very long output of a check is stored, and not changed in each round", "[glue]") {
  std::string output = "CRITICAL: 4000 processes\n";
  for (int i = 0; i < 4000; ++i) output += "PID " + std::to_string(i) + " | time=0.000" + std::to_string(i) + "s;;;\n";
  CHECK(round_with(to_alerts({{"web01", "PROCS", "CRITICAL", true, output}})).failed() == 0);
  CHECK(incident("web01;PROCS").description == output.substr(0, output.size() - 1));
  round();
  CHECK(writes == 0);
}

}  // namespace glue_nagios_test
