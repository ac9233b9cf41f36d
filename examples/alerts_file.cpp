#include "alerts_file.hpp"

#include <charconv>
#include <fstream>
#include <stdexcept>
#include <system_error>

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

int parse_level(const std::string& text) {
  int level = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), level);
  if (error != std::errc{} || rest != text.data() + text.size())
    throw std::invalid_argument("level \"" + text + "\" is no number");
  return level;
}

}  // namespace

argus::glue::Snapshot read_alerts_file(const std::string& path) {
  argus::glue::Snapshot now;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    if (trimmed(line).empty()) continue;
    now.add(line, [rest = line](argus::Incident& alert) mutable {
      alert.source_incident_id = take_field(rest);
      alert.level = parse_level(take_field(rest));
      const std::string host = take_field(rest);
      if (!host.empty()) alert.tags.add("host", host);
      alert.description = trimmed(rest);
    });
  }
  if (!file.eof()) throw std::runtime_error(path + " can't be read");
  return now;
}
