// What bit the glue service for Prometheus's Alertmanager.

#include "catch.hpp"
#include "live/glue_case.hpp"

#include <nlohmann/json.hpp>

namespace glue_alertmanager_test {

using argus::Incident;
using argus::Tags;
using nlohmann::json;

namespace {

/// As in a webhook's group of alerts.
json row(const std::string& fingerprint, const std::string& starts_at, const std::string& ends_at) {
  return {{"fingerprint", fingerprint},
          {"labels",
           {{"alertname", "PodCrashLooping"}, {"severity", "critical"}, {"podName", "api-7f"}, {"pod_name", "api"}}},
          {"annotations", {{"summary", "Pod api-7f restarts"}}},
          {"startsAt", starts_at},
          {"endsAt", ends_at}};
}

/// Where an alert fires, Alertmanager's webhook says that it ends in the year 1.
const std::string no_end = "0001-01-01T00:00:00Z";

void fill(Incident& alert, const json& row) {
  alert.source_incident_id = row.at("fingerprint");
  alert.start_time = argus::parse_timestamp(row.at("startsAt").get<std::string>());
  alert.end_time = argus::parse_timestamp(row.at("endsAt").get<std::string>());
  alert.description = row.at("annotations").at("summary");
  alert.level = 2;
  alert.tags = argus::glue::to_tags(row.at("labels").get<argus::glue::Labels>());
}

struct AlertmanagerCase : GlueCase {
  Report round_with_group(const std::vector<json>& group) {
    monitor = {};
    for (const json& row : group) monitor.add(row.dump(), [&](Incident& alert) { fill(alert, row); });
    return round();
  }
};

}  // namespace

TEST_CASE_METHOD(AlertmanagerCase, "Alertmanager: of a group those that fire open, and those that are resolved close",
                 "[glue]") {
  round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end), row("decade", "2026-01-20T10:01:00Z", no_end)});
  CHECK(open_count() == 2);
  const Report report = round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end),
                                          row("decade", "2026-01-20T10:01:00Z", "2026-01-20T10:05:00Z"),
                                          row("facade", "2026-01-20T10:02:00Z", "2026-01-20T10:03:00Z")});
  CHECK(report.failed() == 0);
  CHECK(incidents().size() == 2);
  CHECK(incident("c0ffee").open);
  CHECK(incident("decade").end_time == argus::parse_timestamp("2026-01-20T10:05:00Z"));
}

TEST_CASE_METHOD(AlertmanagerCase, "Alertmanager: an alert whose end is in the year 1 is active, and stays open",
                 "[glue]") {
  for (int i = 0; i < 2; ++i) {
    CHECK(round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end)}).failed() == 0);
    CHECK(log_of(incident("c0ffee")) == Types{"STA"});
    CHECK(incident("c0ffee").open);
  }
  CHECK(writes == 0);
}

TEST_CASE_METHOD(AlertmanagerCase, "Alertmanager: labels whose names become the same keep both values", "[glue]") {
  round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end)});
  CHECK(tags_of(incident("c0ffee")) ==
        Tags{{"alertname", "PodCrashLooping"}, {"severity", "critical"}, {"pod_name", "api-7f"}, {"pod_name", "api"}});
  round();
  CHECK(writes == 0);
}

TEST_CASE_METHOD(AlertmanagerCase, "Alertmanager: a start with nanoseconds makes one incident, also without memory",
                 "[glue]") {
  const std::vector<json> group{row("c0ffee", "2026-01-20T10:00:00.123456789Z", no_end)};
  round_with_group(group);
  CHECK(incident("c0ffee").start_time == argus::parse_timestamp("2026-01-20T10:00:00.123456Z"));
  lose_memory();
  CHECK(round_with_group(group).failed() == 0);
  CHECK(writes == 0);
  CHECK(incidents().size() == 1);
}

TEST_CASE_METHOD(AlertmanagerCase,
                 "Alertmanager: a new start is the same incident while that is open, and later another", "[glue]") {
  round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end)});
  round_with_group({row("c0ffee", "2026-01-20T11:00:00Z", no_end)});
  CHECK(writes == 0);
  CHECK(incident("c0ffee").start_time == argus::parse_timestamp("2026-01-20T10:00:00Z"));
  round_with_group({row("c0ffee", "2026-01-20T11:00:00Z", "2026-01-20T11:30:00Z")});
  CHECK(open_count() == 0);
  CHECK(round_with_group({row("c0ffee", "2026-01-20T12:00:00.5Z", no_end)}).failed() == 0);
  REQUIRE(incidents().size() == 2);
  CHECK(incidents()[1].open);
  CHECK(incidents()[1].start_time == argus::parse_timestamp("2026-01-20T12:00:00.5Z"));
  CHECK(incidents()[1].metadata.at("glue_key") == "c0ffee");
  lose_memory();
  CHECK(round().failed() == 0);
  CHECK(incidents().size() == 2);
}

TEST_CASE_METHOD(AlertmanagerCase,
                 "Alertmanager: a poison alert in a group stops no other, and nothing is closed meanwhile", "[glue]") {
  round_with_group({row("c0ffee", "2026-01-20T10:00:00Z", no_end)});
  let_age();
  json poison = row("dead", "2026-01-20T10:00:00Z", no_end);
  poison["startsAt"] = "yesterday";
  const Report report = round_with_group({poison, row("decade", "2026-01-20T10:00:00Z", no_end)});
  CHECK(report.ending == Report::Ending::finished);
  CHECK(report.failed() == 0);
  REQUIRE(report.unreadable.size() == 1);
  CHECK_THAT(report.unreadable[0], contains("dead"));
  CHECK(incident("decade").open);
  CHECK(incident("c0ffee").open);
  round_with_group({row("decade", "2026-01-20T10:00:00Z", no_end)});
  CHECK_FALSE(incident("c0ffee").open);
}

}  // namespace glue_alertmanager_test
