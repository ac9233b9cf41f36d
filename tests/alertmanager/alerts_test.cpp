// What Alertmanager 0.25 answers, and what something before it might.

#include "programs/argus-alertmanager/alerts.hpp"
#include "catch.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace alerts_test {

using argus::Incident;
using argus::Tags;
using argus::glue::Snapshot;
using argus_alertmanager::read_alerts;
using argus_alertmanager::read_status;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

json row(const std::string& fingerprint) {
  return {{"fingerprint", fingerprint},
          {"labels", {{"alertname", "PodCrashLooping"}, {"severity", "critical"}, {"instance", "web1:9100"}}},
          {"annotations", {{"summary", "Pod api-7f restarts"}, {"description", "It has restarted 5 times."}}},
          {"startsAt", "2026-01-20T10:00:00.123456789Z"},
          {"endsAt", "2026-01-20T10:09:00.123Z"},
          {"updatedAt", "2026-01-20T10:05:00.123Z"},
          {"generatorURL", "http://prometheus:9090/graph?g0.expr=up"},
          {"receivers", json::array({{{"name", "argus"}}})},
          {"status", {{"inhibitedBy", json::array()}, {"silencedBy", json::array()}, {"state", "active"}}}};
}

json suppressed(json alert) {
  alert["status"]["state"] = "suppressed";
  return alert;
}

Snapshot read(const json& rows, std::chrono::seconds age = 1h, const argus_alertmanager::Rules& rules = {}) {
  return read_alerts(rows.dump(), age, rules);
}

Incident one(const json& alert) {
  const Snapshot snapshot = read(json::array({alert}));
  INFO((snapshot.unreadable.empty() ? "" : snapshot.unreadable[0]));
  REQUIRE(snapshot.alerts.size() == 1);
  return snapshot.alerts[0];
}

}  // namespace

TEST_CASE("An alert of Alertmanager's becomes an incident without an end") {
  const Incident incident = one(row("c0ffee"));
  CHECK(incident.source_incident_id == "c0ffee");
  CHECK(incident.start_time == argus::parse_timestamp("2026-01-20T10:00:00.123456Z"));
  CHECK(incident.end_time == argus::Incident{}.end_time);
  CHECK(incident.description == "Pod api-7f restarts");
  CHECK(incident.level == 1);
  CHECK(incident.details_url == "http://prometheus:9090/graph?g0.expr=up");
  CHECK(incident.tags == Tags{{"alertname", "PodCrashLooping"}, {"severity", "critical"}, {"instance", "web1:9100"}});
}

TEST_CASE("An end in the past ends nothing: a sender that fell silent looks so too") {
  json alert = row("c0ffee");
  alert["endsAt"] = "2026-01-20T10:00:01Z";
  CHECK(one(alert).end_time == argus::Incident{}.end_time);
}

TEST_CASE("Labels whose names become the same keep both values") {
  json alert = row("c0ffee");
  alert["labels"] = {{"podName", "api-7f"}, {"pod_name", "api"}};
  CHECK(one(alert).tags == Tags{{"pod_name", "api-7f"}, {"pod_name", "api"}});
}

TEST_CASE("The description is the summary, else the description, else alertname and labels that say where") {
  json alert = row("c0ffee");
  alert["annotations"]["summary"] = "  ";
  CHECK(one(alert).description == "It has restarted 5 times.");
  alert["annotations"] = json::object();
  CHECK(one(alert).description == "PodCrashLooping (instance=web1:9100)");
  alert["labels"] = {{"alertname", "Watchdog"}};
  CHECK(one(alert).description == "Watchdog");
  alert.erase("annotations");
  alert["labels"] = {{"job", "node"}};
  CHECK(one(alert).description == "an alert without a name (job=node)");
}

TEST_CASE("The level comes from the rules, else it is the other level") {
  argus_alertmanager::Rules rules;
  json alert = row("c0ffee");
  for (const auto& [severity, level] : std::vector<std::pair<std::string, int>>{
           {"critical", 1}, {"page", 1}, {"error", 2}, {"high", 2}, {"warning", 3}, {"info", 5}, {"none", 5}}) {
    alert["labels"]["severity"] = severity;
    CHECK(one(alert).level == level);
  }
  rules.levels = {"team=net:2"};
  rules.other_level = 4;
  CHECK(read(json::array({alert}), 1h, rules).alerts.at(0).level == 4);
  alert["labels"]["team"] = "net";
  CHECK(read(json::array({alert}), 1h, rules).alerts.at(0).level == 2);
}

TEST_CASE("A generatorURL that is no link that Argus can show is left out") {
  for (const char* url :
       {"", "graph?g0.expr=up", "javascript:alert(1)", "http://[::1/graph", "http://a b/", "ftp://a/"}) {
    json alert = row("c0ffee");
    alert["generatorURL"] = url;
    CHECK(one(alert).details_url.empty());
  }
  json alert = row("c0ffee");
  alert.erase("generatorURL");
  CHECK(one(alert).details_url.empty());
}

TEST_CASE("An alert that is silenced or inhibited neither opens nor closes") {
  const Snapshot snapshot = read(json::array({row("c0ffee"), suppressed(row("decade"))}));
  CHECK(snapshot.alerts.size() == 1);
  CHECK(snapshot.busy == std::vector<std::string>{"decade"});
  CHECK(snapshot.is_complete());
}

TEST_CASE("A poison alert is unreadable, and stops no other") {
  std::vector<json> poison(9, row("dead"));
  poison[0]["startsAt"] = "yesterday";
  poison[1]["startsAt"] = 4711;
  poison[2]["labels"]["severity"] = json::array({"critical"});
  poison[3]["annotations"]["summary"] = {{"text", "Pod api-7f restarts"}};
  poison[4].erase("labels");
  poison[5]["fingerprint"] = nullptr;
  poison[6]["status"] = "active";
  poison[7] = "an alert";
  poison[8]["fingerprint"] = "";
  for (const json& alert : poison) {
    const Snapshot snapshot = read(json::array({row("c0ffee"), alert, row("decade")}));
    CAPTURE(alert);
    CHECK(snapshot.alerts.size() == 2);
    CHECK(snapshot.unreadable.size() == 1);
    CHECK_FALSE(snapshot.is_complete());
    CHECK(snapshot.unreadable[0].find("json.exception") == std::string::npos);
  }
  const Snapshot silenced = read(json::array({row("c0ffee"), suppressed(poison[5])}));
  CHECK(silenced.alerts.size() == 1);
  CHECK(silenced.busy.empty());
  CHECK(silenced.unreadable.size() == 1);
}

TEST_CASE("An alert whose text is not UTF-8 is read with U+FFFD in its place") {
  json alert = row("c0ffee");
  alert["annotations"]["summary"] = "caf@";
  std::string body = json::array({alert, row("decade")}).dump();
  body.replace(body.find("caf@"), 4, "caf\xe9");
  const Snapshot snapshot = read_alerts(body, 1h, {});
  REQUIRE(snapshot.alerts.size() == 2);
  CHECK(snapshot.alerts[0].description == "caf\xef\xbf\xbd");
}

TEST_CASE("Half a surrogate pair is read as U+FFFD, and a pair as it is") {
  const auto summary = [](const std::string& escaped) {
    json alert = row("c0ffee");
    alert["annotations"]["summary"] = "caf@";
    std::string body = json::array({alert, row("decade")}).dump();
    body.replace(body.find("caf@"), 4, escaped);
    const Snapshot snapshot = read_alerts(body, 1h, {});
    REQUIRE(snapshot.alerts.size() == 2);
    return snapshot.alerts[0].description;
  };
  const std::string replacement = "\xef\xbf\xbd";
  CHECK(summary(R"(a\ud800)") == "a" + replacement);
  CHECK(summary(R"(\uDBFFb)") == replacement + "b");
  CHECK(summary(R"(\udc00\ud800)") == replacement + replacement);
  CHECK(summary(R"(\ud800\ud83d\ude00)") == replacement + "\xf0\x9f\x98\x80");
  CHECK(summary(R"(\ud800\n.)") == replacement + "\n.");
  CHECK(summary(R"(\\ud800)") == R"(\ud800)");
  CHECK(summary(R"(\\\ud800)") == R"(\)" + replacement);
  CHECK(summary(R"(\u00e5)") == "\xc3\xa5");
}

TEST_CASE("A description of megabytes is cut between two characters, and a link of that size left out") {
  json alert = row("c0ffee");
  std::string text = "a";
  for (int i = 0; i < 1'000'000; ++i) text += "\xe2\x82\xac";
  alert["annotations"]["summary"] = text;
  alert["generatorURL"] = "http://prometheus/" + std::string(3'000'000, 'a');
  const Incident incident = one(alert);
  CHECK(incident.description == text.substr(0, 10'000) + "... (cut from 3000001 bytes)");
  CHECK(incident.details_url.empty());
  alert["annotations"]["summary"] = text.substr(0, 10'000);
  CHECK(one(alert).description == text.substr(0, 10'000));
  alert["annotations"]["summary"] = "b" + text;
  CHECK(one(alert).description == "b" + text.substr(0, 9'997) + "... (cut from 3000002 bytes)");
}

TEST_CASE("An answer that is no list of alerts is an error") {
  for (const char* body : {"", "null", "{}", "{\"status\":\"success\",\"data\":[]}", "[", "<html>"})
    CHECK_THROWS(read_alerts(body, 1h, {}));
  CHECK_THROWS(read_alerts(std::string(100'000, '['), 1h, {}));
  CHECK(read_alerts("[]", 1h, {}).is_complete());
}

TEST_CASE("Shortly after its start Alertmanager may have forgotten alerts") {
  CHECK(read(json::array(), 299s).forgetful);
  CHECK_FALSE(read(json::array(), 300s).forgetful);
  CHECK(read(json::array(), -1s).forgetful);
  json alert = row("c0ffee");
  alert["endsAt"] = "2026-01-20T10:25:00.123Z";
  CHECK(read(json::array({alert}), 1199s).forgetful);
  CHECK_FALSE(read(json::array({alert}), 1200s).forgetful);
  argus_alertmanager::Rules rules;
  rules.settle = 0s;
  CHECK(read(json::array({row("c0ffee")}), 239s, rules).forgetful);
  CHECK_FALSE(read(json::array({row("c0ffee")}), 240s, rules).forgetful);
  CHECK_FALSE(read(json::array(), 0s, rules).forgetful);
}

TEST_CASE("An alert whose sender names an end far ahead lets others be closed after six hours") {
  json alert = row("c0ffee");
  alert["endsAt"] = "9999-12-31T00:00:00Z";
  CHECK(read(json::array({alert}), 6h - 1s).forgetful);
  CHECK_FALSE(read(json::array({alert}), 6h).forgetful);
}

TEST_CASE("The status tells since when Alertmanager runs, and whether it waits for its cluster") {
  const auto status = [](const char* cluster) {
    return read_status(json{{"uptime", "2026-01-20T10:00:00.5Z"}, {"cluster", {{"status", cluster}}}}.dump());
  };
  CHECK(status("ready").started == argus::parse_timestamp("2026-01-20T10:00:00.5Z"));
  CHECK_FALSE(status("ready").is_settling);
  CHECK_FALSE(status("disabled").is_settling);
  CHECK(status("settling").is_settling);
  for (const char* body : {"", "[]", "{}", "{\"uptime\":\"long\"}"}) CHECK_THROWS(read_status(body));
  CHECK_THROWS_WITH(read_status("[]"), "it is no object with \"uptime\"");
  CHECK_THROWS_WITH(read_status(R"({"uptime": 1})"), "its \"uptime\" is no text");
  CHECK_THROWS_WITH(read_status(R"({"uptime": "2026-01-20T10:00:00Z"})"), "it has no \"cluster\"");
}

}  // namespace alerts_test
