// A whole glue service: it copies the alerts of a monitor with an HTTP API into Argus, until it is stopped.
#include "fetch_json.hpp"

#include <argus/glue/labels.hpp>
#include <argus/glue/level_rules.hpp>
#include <argus/glue/program.hpp>

namespace glue = argus::glue;

int main(int argc, char** argv) {
  std::string url = "http://localhost:8000";
  argus::Secret token;
  std::vector<std::string> levels{"severity=critical:1", "severity=warning:3"};
  glue::Program program{"acme", "copies the alerts of an Acme monitor into Argus"};
  program.setting("monitor-url", url, "where the monitor answers");
  program.secret("monitor-token", token, "its API token");
  program.setting("level", levels, "LABEL=VALUE:LEVEL; the first that fits");
  return program.run(argc, argv, [&] {
    const nlohmann::json answer = fetch(url + "/alerts?active=1", token);
    const glue::LevelRules level{levels, 4};
    glue::Snapshot now;
    for (const nlohmann::json& row : answer)
      now.add(row.dump(), [&](argus::Incident& alert) {
        const glue::Labels labels{{"host", row.at("hostname")}, {"severity", row.at("severity")}};
        alert.source_incident_id = row.at("id");
        alert.start_time = argus::parse_timestamp(row.at("since").get<std::string>());
        alert.description = row.at("title");
        alert.level = level.level(labels);
        alert.tags = glue::to_tags(labels);
      });
    return now;
  });
}
