#include <argus/http/attempt_report.hpp>

namespace argus {

std::string to_string(const AttemptReport& report) {
  const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(report.duration);
  std::string text = report.method + " " + report.path + " ";
  text += report.status == 0 ? "failed" : std::to_string(report.status);
  text += " in " + std::to_string(duration.count()) + " ms";
  if (report.attempt > 1)
    text += ", attempt " + std::to_string(report.attempt) + " after " + std::to_string(report.waited.count()) + " ms";
  text +=
      ", " + std::to_string(report.sent_bytes) + " bytes sent, " + std::to_string(report.received_bytes) + " received";
  return text + (report.error.empty() ? "" : ": " + report.error);
}

}  // namespace argus
