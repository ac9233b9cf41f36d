#include "alerts.hpp"

#include "src/glue/repaired_text.hpp"

#include <argus/detail/codec/details_url.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/glue/labels.hpp>
#include <argus/glue/level_rules.hpp>
#include <argus/stored_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace argus_alertmanager {
namespace {

using argus::Timestamp;
using argus::glue::Labels;
using nlohmann::json;
using std::chrono::seconds;

/// An alert whose sender names an end far ahead must not keep everything open for years.
constexpr std::chrono::hours longest_settle{6};

json parse(const std::string& body) {
  using namespace argus::glue::detail;
  return argus::detail::parse_json(is_storable(body) ? body : repaired(body));
}

Timestamp time_in(const json& row, const char* name) {
  return argus::parse_timestamp(row.at(name).get<std::string>());
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
  return is_web && is_printable && argus::detail::details_url::can_be_split(url);
}

void fill(argus::Incident& alert, const json& row, const argus::glue::LevelRules& levels) {
  const Labels labels = row.at("labels").get<Labels>();
  alert.start_time = time_in(row, "startsAt");
  alert.description = description_of(labels, row.value("annotations", Labels{}));
  alert.level = levels.level(labels);
  alert.tags = argus::glue::to_tags(labels);
  const std::string link = row.value("generatorURL", "");
  if (is_link(link)) alert.details_url = link;
}

}  // namespace

Status read_status(const std::string& body) {
  const json status = parse(body);
  return {time_in(status, "uptime"), status.at("cluster").at("status").get<std::string>() == "settling"};
}

argus::glue::Snapshot read_alerts(const std::string& body, seconds age, const Rules& rules) {
  const json rows = parse(body);
  if (!rows.is_array()) throw std::runtime_error("the answer is no list of alerts");
  const argus::glue::LevelRules levels{rules.levels, rules.other_level};
  argus::glue::Snapshot snapshot;
  Timestamp::duration settle = rules.settle;
  for (const json& row : rows) {
    const std::size_t before = snapshot.alerts.size();
    bool is_suppressed = false;
    snapshot.add(row.dump(), [&](argus::Incident& alert) {
      // A sender repeats its alerts well before they end.
      const Timestamp::duration life = time_in(row, "endsAt") - time_in(row, "updatedAt");
      settle = (std::max)(settle, (std::min)(life, Timestamp::duration{longest_settle}));
      alert.source_incident_id = row.at("fingerprint").get<std::string>();
      is_suppressed = row.at("status").at("state").get<std::string>() == "suppressed";
      if (!is_suppressed) fill(alert, row, levels);
    });
    if (!is_suppressed || snapshot.alerts.size() == before) continue;
    snapshot.busy.push_back(snapshot.alerts.back().source_incident_id);
    snapshot.alerts.pop_back();
  }
  snapshot.forgetful = age < settle;
  return snapshot;
}

}  // namespace argus_alertmanager
