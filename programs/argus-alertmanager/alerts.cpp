#include "alerts.hpp"

#include "src/detail/quote.hpp"
#include "src/glue/repaired_text.hpp"

#include <argus/detail/codec/details_url.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/glue/labels.hpp>
#include <argus/glue/level_rules.hpp>
#include <argus/stored_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>

namespace argus_alertmanager {
namespace {

using argus::Timestamp;
using argus::glue::Labels;
using nlohmann::json;
using std::chrono::seconds;

/// An alert whose sender names an end far ahead must not keep everything open for years.
constexpr std::chrono::hours longest_settle{6};
constexpr std::size_t longest_description = 10'000;
constexpr std::size_t longest_link = 10'000;

/// The code unit of an escape as \u00e5 at this place; 0 where there is none.
unsigned escaped_unit(const std::string& text, std::size_t at) {
  unsigned unit = 0;
  if (text.compare(at, 2, "\\u") != 0 || text.size() < at + 6) return 0;
  const char* const end = text.data() + at + 6;
  return std::from_chars(end - 4, end, unit, 16).ptr == end ? unit : 0;
}

/// JSON with U+FFFD in place of the escape of half a surrogate pair, which is no text.
std::string with_whole_pairs(std::string text) {
  const auto is_half = [&](std::size_t at, unsigned first) { return (escaped_unit(text, at) & 0xfc00U) == first; };
  for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
    const bool is_high = is_half(at, 0xd800);
    const bool is_pair = is_high && is_half(at + 6, 0xdc00);
    if (!is_pair && (is_high || is_half(at, 0xdc00))) text.replace(at, 6, "\\ufffd");
    at += is_pair ? 12 : 2;
  }
  return text;
}

json parse(const std::string& body) {
  using namespace argus::glue::detail;
  return argus::detail::parse_json(with_whole_pairs(is_storable(body) ? body : repaired(body)));
}

const json& member(const json& object, const std::string& name) {
  if (!object.is_object()) throw std::runtime_error("it is no object with \"" + name + "\"");
  const auto found = object.find(name);
  if (found == object.end()) throw std::runtime_error("it has no \"" + name + "\"");
  return *found;
}

std::string text_of(const json& value, const std::string& name) {
  if (!value.is_string()) throw std::runtime_error("its \"" + name + "\" is no text");
  return value.get<std::string>();
}

std::string member_text(const json& object, const std::string& name) {
  return text_of(member(object, name), name);
}

Labels labels_of(const json& object, const std::string& name) {
  if (!object.is_object()) throw std::runtime_error("its \"" + name + "\" is no object");
  Labels labels;
  for (const auto& [key, value] : object.items()) labels.emplace(key, text_of(value, key));
  return labels;
}

Timestamp time_in(const json& row, const std::string& name) {
  return argus::parse_timestamp(member_text(row, name));
}

/// Argus shows it in a list, and takes seconds for megabytes.
std::string shortened(const std::string& text) {
  if (text.size() <= longest_description) return text;
  return text.substr(0, argus::detail::whole_characters(text, longest_description)) + "... (cut from " +
         std::to_string(text.size()) + " bytes)";
}

std::string text_in(const Labels& texts, const char* name) {
  const auto found = texts.find(name);
  return found == texts.end() ? "" : argus::stored_text(found->second);
}

std::string description_of(const Labels& labels, const Labels& annotations) {
  for (const char* name : {"summary", "description"}) {
    if (std::string text = text_in(annotations, name); !text.empty()) return text;
  }
  std::string where;
  for (const char* name : {"instance", "job", "namespace", "pod", "service", "device"}) {
    if (const std::string text = text_in(labels, name); !text.empty())
      where += (where.empty() ? "" : ", ") + std::string(name) + "=" + text;
  }
  const std::string name = text_in(labels, "alertname");
  return (name.empty() ? "an alert without a name" : name) + (where.empty() ? "" : " (" + where + ")");
}

bool is_link(const std::string& url) {
  const bool is_web = url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0;
  const bool is_printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c != '\x7f'; });
  return is_web && is_printable && url.size() <= longest_link && argus::detail::details_url::can_be_split(url);
}

void fill(argus::Incident& alert, const json& row, const argus::glue::LevelRules& levels) {
  const Labels labels = labels_of(member(row, "labels"), "labels");
  alert.start_time = time_in(row, "startsAt");
  const auto annotations = row.find("annotations");
  alert.description =
      shortened(description_of(labels, annotations == row.end() ? Labels{} : labels_of(*annotations, "annotations")));
  alert.level = levels.level(labels);
  alert.tags = argus::glue::to_tags(labels);
  const auto link = row.find("generatorURL");
  if (link != row.end() && is_link(text_of(*link, "generatorURL"))) alert.details_url = link->get<std::string>();
}

}  // namespace

Status read_status(const std::string& body) {
  const json status = parse(body);
  return {time_in(status, "uptime"), member_text(member(status, "cluster"), "status") == "settling"};
}

argus::glue::Snapshot read_alerts(const std::string& body, seconds age, const Rules& rules) {
  const json rows = parse(body);
  if (!rows.is_array()) throw std::runtime_error("the answer is no list of alerts");
  const argus::glue::LevelRules levels{rules.levels, rules.other_level};
  argus::glue::Snapshot snapshot;
  Timestamp::duration settle = rules.settle;
  for (const json& row : rows) {
    bool is_suppressed = false;
    const bool is_added = snapshot.add(row.dump(), [&](argus::Incident& alert) {
      // A sender repeats its alerts well before they end.
      const Timestamp::duration life = time_in(row, "endsAt") - time_in(row, "updatedAt");
      settle = (std::max)(settle, (std::min)(life, Timestamp::duration{longest_settle}));
      alert.source_incident_id = member_text(row, "fingerprint");
      is_suppressed = member_text(member(row, "status"), "state") == "suppressed";
      if (!is_suppressed) fill(alert, row, levels);
    });
    if (is_added && is_suppressed) snapshot.mute_last();
  }
  snapshot.forgetful = age < settle;
  return snapshot;
}

}  // namespace argus_alertmanager
