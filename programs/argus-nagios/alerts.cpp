#include "alerts.hpp"

#include <argus/time.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <ostream>

namespace argus_nagios {
namespace {

using nlohmann::json;

json line_of(const CheckedObject& object, const AlertRules& rules) {
  json line{{"source_incident_id", key_of(object)}};
  if (meaning_of(object) == Meaning::muted) {
    line["suppressed"] = true;
    return line;
  }
  line["description"] = description_of(object);
  line["level"] = rules.levels.at(object.state);
  json& tags = line["tags"] = json::array();
  for (const auto& [key, value] : tags_of(object, rules)) tags.push_back(key + "=" + value);
  if (object.since > 0) line["start_time"] = argus::to_string(argus::Timestamp{std::chrono::seconds{object.since}});
  return line;
}

}  // namespace

void print_alerts(std::ostream& out, const StatusFile& file, const AlertRules& rules) {
  for (const CheckedObject& object : file.objects) {
    if (meaning_of(object) != Meaning::ended) out << line_of(object, rules) << '\n';
  }
}

}  // namespace argus_nagios
