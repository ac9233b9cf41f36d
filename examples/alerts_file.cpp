#include "alerts_file.hpp"

#include <charconv>
#include <fstream>
#include <stdexcept>

namespace {

constexpr const char* blanks = " \t\r";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

/// Takes what stands before the next tab off the line.
std::string take_field(std::string& line) {
  const std::string field = line.substr(0, line.find('\t'));
  line.erase(0, field.size() + 1);
  return trimmed(field);
}

argus::Incident parse_alert(std::string line) {
  argus::Incident alert;
  alert.source_incident_id = take_field(line);
  const std::string level = take_field(line);
  alert.level = 0;  // stays so where it is no number: then post_incident refuses this alert, and no other
  std::from_chars(level.data(), level.data() + level.size(), alert.level);
  const std::string host = take_field(line);
  if (!host.empty()) alert.tags.add("host", host);
  alert.description = trimmed(line);
  alert.start_time = argus::now();
  return alert;
}

}  // namespace

ActiveAlerts read_alerts_file(const std::string& path) {
  ActiveAlerts active;
  std::ifstream file{path};
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (trimmed(line).empty()) continue;
    const auto tab = line.find('\t');
    if (tab != std::string::npos && !trimmed(line.substr(0, tab)).empty()) {
      active.incidents.push_back(parse_alert(line));
      continue;
    }
    active.unreadable.push_back(path + ":" + std::to_string(number) +
                                ": no id; expected id, level, host and description with tabs between them");
  }
  if (!file.eof()) throw std::runtime_error(path + ": can't be read; nothing is resolved without it");
  return active;
}
