// The service of docs/glue-services.md on the server, with a monitor that the test is.

#include "catch.hpp"
#include "example_server.hpp"
#include "glue/acme_monitor.hpp"
#include "program.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <string>

namespace thirty_line_service_test {

namespace {

nlohmann::json row(const std::string& id, const std::string& severity) {
  return {
      {"id", id}, {"hostname", "web01"}, {"severity", severity}, {"since", "2026-11-01T12:00:00Z"}, {"title", "Disk"}};
}

class Acme {
 public:
  Acme() {
    write_file(directory_.file("token"), AcmeMonitor::token() + "\n");
    chmod(directory_.file("token").c_str(), 0600);
  }

  Outcome run_with(const std::vector<std::string>& words) const {
    Environment environment = usual_environment();
    environment["ACME_MONITOR_URL"] = monitor.url();
    environment["ACME_MONITOR_TOKEN_FILE"] = directory_.file("token");
    environment["ACME_STATE"] = directory_.file("state");
    return run("thirty_line_service", words, environment);
  }
  std::vector<argus::Incident> incidents(const std::string& id) const {
    argus::IncidentFilter filter;
    filter.source_incident_id = "acme:" + id;
    return client().get_my_incidents(filter).to_vector();
  }

  AcmeMonitor monitor{};

 private:
  TemporaryDirectory directory_{};
};

}  // namespace

TEST_CASE_METHOD(Acme, "thirty_line_service opens an incident for each alert, once") {
  const std::string first = unique("first");
  const std::string second = unique("second");
  monitor.show({row(first, "critical"), row(second, "other"), {{"id", "broken"}}});
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = run_with({"--once"});
    INFO(outcome.errors);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.errors.find("can't be read: {\"id\":\"broken\"}") != std::string::npos);
  }
  REQUIRE(incidents(first).size() == 1);
  REQUIRE(incidents(second).size() == 1);
  const argus::Incident incident = incidents(first)[0];
  CHECK(incident.open);
  CHECK(incident.level == 1);
  CHECK(incident.description == "Disk");
  CHECK(incident.start_time == argus::parse_timestamp("2026-11-01T12:00:00Z"));
  CHECK(incident.tags == argus::Tags{{"host", "web01"}, {"severity", "critical"}});
  CHECK(incidents(second)[0].level == 4);
}

TEST_CASE_METHOD(Acme, "thirty_line_service tells why its monitor can't be read") {
  const Outcome outcome = run_with({"--once", "--monitor-url", monitor.url() + "/no"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.errors.find("monitor failed, 1 time: GET " + monitor.url() + "/no/alerts?active=1: status 404") !=
        std::string::npos);
}

TEST_CASE_METHOD(Acme, "thirty_line_service tells its settings, and what the monitor and Argus say") {
  monitor.show(nlohmann::json::array({row("a", "critical")}));
  const Outcome outcome = run_with({"--check"});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.find("Monitor   1 alerts") != std::string::npos);
  CHECK(outcome.output.find("is the source") != std::string::npos);
  CHECK(outcome.output.find("severity=critical:1, severity=warning:3  (default)") != std::string::npos);
}

}  // namespace thirty_line_service_test
