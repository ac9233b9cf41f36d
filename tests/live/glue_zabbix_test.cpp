// What bit the glue service for Zabbix.

#include "catch.hpp"
#include "live/glue_case.hpp"

#include <argus/glue/level_rules.hpp>

#include <nlohmann/json.hpp>

namespace glue_zabbix_test {

using argus::Incident;
using argus::Tags;
using nlohmann::json;

namespace {

/// As problem.get of Zabbix's API has it.
const json high_cpu_usage = {{"eventid", "12345"},
                             {"clock", "1732960800"},
                             {"severity", "4"},
                             {"name", "High CPU usage on web01"},
                             {"tags",
                              {{{"tag", "hostgroup"}, {"value", "Linux servers"}},
                               {{"tag", "hostgroup"}, {"value", "Web servers"}},
                               {{"tag", "Service Level"}, {"value", "gold"}},
                               {{"tag", "os.family"}, {"value", "debian"}},
                               {{"tag", "Data-Center"}, {"value", "Oslo"}},
                               {{"tag", "component"}, {"value", ""}},
                               {{"tag", "###"}, {"value", "1"}}}}};

Incident to_alert(const json& problem) {
  static const argus::glue::LevelRules levels{{"severity=5:1", "severity=4:2", "severity=3:3", "severity=2:4"}, 5};
  Incident alert;
  alert.source_incident_id = problem.at("eventid");
  alert.start_time = argus::Timestamp{std::chrono::seconds{std::stoll(problem.at("clock").get<std::string>())}};
  alert.description = problem.at("name");
  alert.level = levels.level({{"severity", problem.at("severity")}});
  alert.details_url = "tr_events.php?triggerid=77&eventid=" + alert.source_incident_id;
  std::vector<std::pair<std::string, std::string>> labels;
  for (const json& tag : problem.at("tags")) labels.emplace_back(tag.at("tag"), tag.at("value"));
  alert.tags = tags_of_labels(labels);
  return alert;
}

}  // namespace

TEST_CASE_METHOD(GlueCase, "Zabbix: a problem is one incident, of its level and with a relative URL", "[glue]") {
  const Report first = round_with({to_alert(high_cpu_usage)});
  CHECK(first.failed() == 0);
  const Incident stored = incident("12345");
  CHECK(stored.open);
  CHECK(stored.level == 2);
  CHECK(stored.description == "High CPU usage on web01");
  CHECK(stored.start_time == argus::parse_timestamp("2024-11-30T10:00:00Z"));
  CHECK_THAT(stored.details_url, contains("tr_events.php?triggerid=77&eventid=12345"));
  round();
  CHECK(writes == 0);
  lose_memory();
  round();
  CHECK(writes == 0);
  CHECK(incidents().size() == 1);
}

TEST_CASE_METHOD(GlueCase, "Zabbix: repeated tags stay, their keys are cleaned, and what can't be a tag is left out",
                 "[glue]") {
  round_with({to_alert(high_cpu_usage)});
  CHECK(tags_of(incident("12345")) == Tags{{"hostgroup", "Linux servers"},
                                           {"hostgroup", "Web servers"},
                                           {"service_level", "gold"},
                                           {"os_family", "debian"},
                                           {"data_center", "Oslo"}});
  round();
  CHECK(writes == 0);
}

TEST_CASE_METHOD(GlueCase, "Zabbix: an incident that is posted between the two snapshots isn't closed as stale",
                 "[glue]") {
  round();
  bool is_posted = false;
  after_reading = [&] {
    if (std::exchange(is_posted, true)) return;
    // A webhook of the same program's, for a problem that its snapshot doesn't have yet.
    Incident other = to_alert(high_cpu_usage);
    monitor.alerts = {other};
    other.source_incident_id = name + ":12345";
    other.tags.add("case", name);
    source.post_incident(other);
    let_age();
  };
  const Report report = round();
  CHECK(report.failed() == 0);
  CHECK(report.count(Kind::close) == 0);
  CHECK(incident("12345").open);
  round();
  CHECK(log_of(incident("12345")) == Types{"STA"});
  CHECK(incidents().size() == 1);
}

TEST_CASE_METHOD(GlueCase, "Zabbix: a problem that a person has closed is neither opened again nor fails in each round",
                 "[glue]") {
  round_with({to_alert(high_cpu_usage)});
  person.close_incident(incident("12345").pk);
  let_age();
  for (int i = 0; i < 3; ++i) {
    const Report report = round();
    CHECK(report.failed() == 0);
    CHECK(report.count(Kind::respect) == 1);
    CHECK(writes == 0);
  }
  lose_memory();
  CHECK(round().failed() == 0);
  round();
  CHECK(writes == 0);
  CHECK(log_of(incident("12345")) == Types{"STA", "CLO"});
  CHECK(incidents().size() == 1);
}

}  // namespace glue_zabbix_test
