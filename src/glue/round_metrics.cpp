#include "round_metrics.hpp"

#include <locale>
#include <sstream>

namespace argus::detail {

namespace {

using glue::Action;
using glue::Report;

/// A metric with a value for each value of a label; of one without a label, that of the blank one.
template <class Value>
void print_metric(std::ostream& out, const std::string& service, const std::string& name, const std::string& type,
                  const std::string& help, const std::map<std::string, Value>& values, const std::string& label = "") {
  out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
  for (const auto& [of, value] : values) {
    out << name << "{prefix=\"" << service << '"';
    if (!label.empty()) out << ',' << label << "=\"" << of << '"';
    out << "} " << value << '\n';
  }
}

}  // namespace

void RoundMetrics::add(const Report& report, std::chrono::steady_clock::duration took, Timestamp now) {
  ++rounds_;
  took_ = took;
  for (const auto ending :
       {Report::Ending::monitor_failed, Report::Ending::argus_failed, Report::Ending::token_refused})
    failures_[to_string(ending)] += report.ending == ending ? 1 : 0;
  for (const auto kind : {Action::Kind::open, Action::Kind::update, Action::Kind::close, Action::Kind::restart})
    done_[to_string(kind)] += report.count(kind);
  failed_ += report.failed();
  if (report.ending == Report::Ending::finished) last_success_ = now;
  last_ = to_prometheus(report, service_);
}

std::string RoundMetrics::text() const {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  const auto print = [&](const std::string& name, const char* type, const char* help, auto value) {
    print_metric(out, service_, "argus_glue_" + name, type, help, std::map<std::string, decltype(value)>{{"", value}});
  };
  print("rounds_total", "counter", "Rounds since the start.", rounds_);
  print_metric(out, service_, "argus_glue_round_failures_total", "counter", "Rounds that failed, by what failed.",
               failures_, "kind");
  print("last_success_timestamp_seconds", "gauge", "When the last round went well; 0 for none since the start.",
        std::chrono::duration_cast<std::chrono::seconds>(last_success_.time_since_epoch()).count());
  print_metric(out, service_, "argus_glue_actions_total", "counter", "Changes of incidents, by what was done.", done_,
               "kind");
  print("failed_actions_total", "counter", "Alerts about which something failed, once a round.", failed_);
  print("last_round_duration_seconds", "gauge", "How long the last round took.", took_.count());
  return out.str() + last_;
}

}  // namespace argus::detail
