#include "checked_object.hpp"

#include "number_in.hpp"
#include "src/detail/rules.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace argus_nagios {
namespace {

namespace rules = argus::detail::rules;

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

std::string in_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "\\x";
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0x0fU];
  }
  return text;
}

/// A name of Nagios's configuration as UTF-8 that the server stores as it is.
/// @param escaped characters that get a backslash
std::string name_text(std::string_view name, std::string_view escaped = "") {
  std::string text;
  const std::size_t size = name.size();
  while (!name.empty()) {
    const std::string_view before = name;
    const auto point = rules::take_code_point(name);
    if (!point) name.remove_prefix(1);
    const std::string_view character = before.substr(0, before.size() - name.size());
    const bool is_at_end = before.size() == size || name.empty();
    if (!point || is_control(*point) || (is_at_end && rules::is_white_space(*point))) {
      text += in_hex(character);
      continue;
    }
    if (escaped.find(character) != std::string_view::npos) text += '\\';
    text += character;
  }
  return text;
}

/// A part of an id, in which no other text ends.
std::string key_part(std::string_view name) {
  return name_text(name, ";\\");
}

/// A line as people can read it.
std::string readable(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const std::string_view before = line;
    const auto point = rules::take_code_point(line);
    if (!point) {
      line.remove_prefix(1);
      text += "\xef\xbf\xbd";
    } else if (*point == '\t') {
      text += ' ';
    } else if (!is_control(*point)) {
      text += before.substr(0, before.size() - line.size());
    }
  }
  return std::string(rules::trimmed(text));
}

std::string first_line(std::string_view output) {
  while (!output.empty()) {
    const auto end = (std::min)(output.find_first_of("\r\n"), output.size());
    std::string line = readable(output.substr(0, end));
    if (!line.empty()) return line;
    output.remove_prefix((std::min)(end + 1, output.size()));
  }
  return "";
}

bool is_well(const std::string& state) {
  return state == "OK" || state == "UP";
}

bool is_one_of(const std::string& word, const std::array<const char*, 4>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void AlertRules::set_level(const std::string& text) {
  const auto equals = text.find('=');
  const std::string state = text.substr(0, equals);
  const std::string level = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (levels.count(state) == 0 || level.size() != 1 || level[0] < '1' || level[0] > '5')
    throw std::invalid_argument(
        "the level \"" + text +
        "\" must be STATE=LEVEL, with DOWN, UNREACHABLE, CRITICAL, WARNING or UNKNOWN, and 1 to 5");
  levels[state] = level[0] - '0';
}

void AlertRules::set_prefix(const std::string& text) {
  if (text.empty() || rules::trimmed(text) != text || text.find_first_of(":/") != std::string::npos)
    throw std::invalid_argument("the prefix \"" + text +
                                "\" must be the SERVICE of argusctl run: without a colon, a slash, and white space at "
                                "its ends");
  prefix = text;
}

std::string name_in(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n";
  text.remove_prefix((std::min)(text.find_first_not_of(white_space), text.size()));
  return std::string(text.substr(0, text.find_last_not_of(white_space) + 1));
}

std::int64_t past_time_in(std::string_view text, std::int64_t now) {
  const std::int64_t time = number_in(text).value_or(0);
  return time > 0 && time <= now ? time : 0;
}

Meaning meaning_of(const CheckedObject& object) {
  if (object.state == "PENDING") return Meaning::muted;
  if (is_well(object.state)) return Meaning::ended;
  if (!object.is_hard || object.is_in_downtime || object.is_host_down) return Meaning::muted;
  return Meaning::active;
}

std::string key_of(const CheckedObject& object) {
  return key_part(object.host) + (object.service.empty() ? "" : ";" + key_part(object.service));
}

std::string description_of(const CheckedObject& object) {
  const std::string name = name_text(object.host) + (object.service.empty() ? "" : " " + name_text(object.service));
  const std::string line = first_line(object.output);
  return name + ": " + (line.empty() ? object.state : line);
}

std::vector<std::pair<std::string, std::string>> tags_of(const CheckedObject& object, const AlertRules& rules) {
  std::vector<std::pair<std::string, std::string>> tags{{"host", name_text(object.host)}};
  if (!object.service.empty()) tags.emplace_back("service", name_text(object.service));
  tags.emplace_back("state", object.state);
  tags.insert(tags.end(), rules.tags.begin(), rules.tags.end());
  return tags;
}

void check_state(const CheckedObject& object) {
  const bool is_known = object.service.empty() ? is_one_of(object.state, {"UP", "DOWN", "UNREACHABLE", "PENDING"})
                                               : is_one_of(object.state, {"OK", "WARNING", "CRITICAL", "UNKNOWN"}) ||
                                                     object.state == "PENDING";
  if (!is_known)
    throw std::invalid_argument("\"" + object.state + "\" is no state of a " +
                                (object.service.empty() ? "host" : "service"));
}

}  // namespace argus_nagios
