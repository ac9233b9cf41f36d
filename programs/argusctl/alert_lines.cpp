#include "alert_lines.hpp"

#include "note_words.hpp"

#include <argus/models/incident.hpp>

#include <nlohmann/json.hpp>

#include <sstream>
#include <utility>

namespace argusctl {
namespace {

using argus::Incident;
using nlohmann::json;

bool take_suppressed(json& line) {
  const bool is_suppressed = flag_in(line, "suppressed", false);
  line.erase("suppressed");
  return is_suppressed;
}

void fill(Incident& alert, json line) {
  const std::string end = text_in(line, "end_time", "");
  line.erase("end_time");
  const argus::glue::Note note = note_of(line, {});
  alert.source_incident_id = note.id;
  alert.description = note.description;
  alert.level = note.level;
  alert.details_url = note.details_url;
  alert.start_time = note.start_time;
  for (const auto& [key, value] : note.tags) alert.tags.add(key, value);
  if (note.stateless) alert.end_time = argus::STATELESS;
  if (!end.empty()) alert.end_time = argus::parse_timestamp(end);
}

}  // namespace

argus::glue::Snapshot snapshot_of(const std::string& lines) {
  argus::glue::Snapshot snapshot;
  std::istringstream stream{lines};
  for (std::string line; std::getline(stream, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    bool is_suppressed = false;
    const bool is_added = snapshot.add(line, [&](Incident& alert) {
      json fields = alert_line(line);
      is_suppressed = take_suppressed(fields);
      fill(alert, std::move(fields));
    });
    if (is_added && is_suppressed) snapshot.mute_last();
  }
  return snapshot;
}

}  // namespace argusctl
