#include <argus/glue/report.hpp>

#include "../detail/quote.hpp"
#include "repaired_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace argus::glue {

namespace {

// What a monitor or a server says may have line breaks, and would look like lines of the report's own.
using argus::detail::in_a_line;
using detail::repaired;
using nlohmann::json;
using Kind = Action::Kind;

constexpr std::array<Kind, 7> all_kinds{Kind::open, Kind::update,  Kind::close, Kind::restart,
                                        Kind::hold, Kind::respect, Kind::leave};

json repaired_texts(const std::vector<std::string>& texts) {
  json result = json::array();
  for (const std::string& text : texts) result.push_back(repaired(text));
  return result;
}

std::string line_of(const Outcome& outcome) {
  std::string line = to_string(outcome.kind) + " \"" + outcome.key + "\"";
  if (outcome.pk != 0) line += " (incident " + std::to_string(outcome.pk) + ")";
  line += outcome.error.empty() ? ": " + outcome.why : " failed: " + outcome.error;
  return line;
}

/// A label's value as Prometheus wants it.
std::string label(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '\n') {
      escaped += "\\n";
      continue;
    }
    if (character == '\\' || character == '"') escaped += '\\';
    escaped += character;
  }
  return escaped;
}

/// Writes metrics, each with its help.
class Exposition {
 public:
  explicit Exposition(std::string_view prefix) : labels_("prefix=\"" + label(prefix) + "\"") {}

  void gauge(const std::string& name, const std::string& help, double value) {
    begin(name, help);
    sample(name, "", value);
  }
  void begin(const std::string& name, const std::string& help) {
    text_ += "# HELP argus_glue_" + name + " " + help + "\n# TYPE argus_glue_" + name + " gauge\n";
  }
  void sample(const std::string& name, const std::string& more_labels, double value) {
    text_ += "argus_glue_" + name + "{" + labels_ + more_labels + "} " + json(value).dump() + "\n";
  }
  const std::string& text() const { return text_; }

 private:
  std::string labels_;
  std::string text_{};
};

}  // namespace

std::size_t Report::count(Action::Kind kind) const {
  return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(), [kind](const Outcome& outcome) {
    return outcome.kind == kind && outcome.error.empty();
  }));
}

std::size_t Report::failed() const {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) { return !outcome.error.empty(); }));
}

std::string to_string(Report::Ending ending) {
  switch (ending) {
    case Report::Ending::finished:
      return "finished";
    case Report::Ending::monitor_failed:
      return "monitor failed";
    case Report::Ending::argus_failed:
      return "Argus failed";
    case Report::Ending::token_refused:
      return "token refused";
    case Report::Ending::cancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string to_string(const Report& report) {
  std::string text = std::string(report.is_dry_run ? "dry run " : "round ") + to_string(report.ending);
  if (!report.problem.empty()) text += " (" + in_a_line(report.problem) + ")";
  text += ": " + std::to_string(report.alerts) + " alerts, " + std::to_string(report.open) + " open incidents";
  for (const Kind kind : all_kinds) text += ", " + to_string(kind) + " " + std::to_string(report.count(kind));
  text += ", failed " + std::to_string(report.failed()) + ", unreadable " + std::to_string(report.unreadable.size()) +
          ", foreign " + std::to_string(report.foreign);
  for (const Outcome& outcome : report.outcomes) {
    const bool is_named = report.is_dry_run || !outcome.error.empty() || outcome.kind == Kind::respect;
    if (is_named) text += "\n  " + in_a_line(line_of(outcome));
  }
  for (const std::string& row : report.unreadable) text += "\n  unreadable: " + in_a_line(row);
  for (const std::string& note : report.notes) text += "\n  " + in_a_line(note);
  return text;
}

void to_json(json& stored, const Report& report) {
  json counts = json::object();
  for (const Kind kind : all_kinds) counts[to_string(kind)] = report.count(kind);
  json outcomes = json::array();
  for (const Outcome& outcome : report.outcomes) {
    outcomes.push_back({{"kind", to_string(outcome.kind)},
                        {"key", repaired(outcome.key)},
                        {"pk", outcome.pk},
                        {"why", repaired(outcome.why)},
                        {"error", repaired(outcome.error)}});
  }
  stored = {{"ending", to_string(report.ending)},
            {"problem", repaired(report.problem)},
            {"dry_run", report.is_dry_run},
            {"began", to_string(report.began)},
            {"listed_in_ms", report.listed_in.count()},
            {"alerts", report.alerts},
            {"open", report.open},
            {"foreign", report.foreign},
            {"counts", std::move(counts)},
            {"failed", report.failed()},
            {"unreadable", repaired_texts(report.unreadable)},
            {"notes", repaired_texts(report.notes)},
            {"outcomes", std::move(outcomes)}};
}

std::string to_prometheus(const Report& report, std::string_view prefix) {
  Exposition metrics{prefix};
  metrics.gauge("round_ok", "Whether the last round came to its end.",
                report.ending == Report::Ending::finished ? 1 : 0);
  metrics.gauge("round_began_seconds", "When the last round began, in seconds since 1970.",
                static_cast<double>(report.began.time_since_epoch().count()) / 1e6);
  metrics.gauge("list_seconds", "How long listing the open incidents took.",
                static_cast<double>(report.listed_in.count()) / 1e3);
  metrics.gauge("alerts", "Active alerts.", static_cast<double>(report.alerts));
  metrics.gauge("open", "Open incidents when the last round began.", static_cast<double>(report.open));
  metrics.gauge("foreign", "Open incidents left alone as another program's.", static_cast<double>(report.foreign));
  metrics.gauge("unreadable", "Alerts that could not be read.", static_cast<double>(report.unreadable.size()));
  metrics.gauge("failed", "Keys that something failed about.", static_cast<double>(report.failed()));
  metrics.begin("actions", "What the last round did, by kind.");
  for (const Kind kind : all_kinds)
    metrics.sample("actions", ",kind=\"" + to_string(kind) + "\"", static_cast<double>(report.count(kind)));
  return metrics.text();
}

}  // namespace argus::glue
