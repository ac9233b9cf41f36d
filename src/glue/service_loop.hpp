#pragma once

#include "round_metrics.hpp"
#include "round_requests.hpp"
#include "service_log.hpp"
#include "service_notifier.hpp"
#include "signal_watch.hpp"

#include <argus/glue/report.hpp>
#include <argus/http/retry_environment.hpp>

#include <chrono>
#include <functional>
#include <set>
#include <string>

namespace argus::detail {

/// Makes rounds until a signal ends it, and tells the log, systemd and the metrics of each.
class ServiceLoop {
 public:
  struct Parts {
    ServiceLog& log;
    ServiceNotifier& notifier;
    SignalWatch& signals;
    RoundRequests& requests;
    /// Complete.
    RetryEnvironment time;
    std::function<glue::Report()> round;
    /// Reads the settings again. What it throws leaves the old ones.
    std::function<void()> reload;
    /// Called with the metrics' text after each round.
    std::function<void(const std::string&)> publish;
    const std::chrono::seconds& every;
  };

  ServiceLoop(const std::string& service, Parts parts) : parts_(std::move(parts)), metrics_(service) {}

  /// @returns the exit code
  int run(bool once);

 private:
  using Time = std::chrono::steady_clock::time_point;

  /// When the next round begins.
  struct Due {
    Time usual;
    /// Where somebody asks for it.
    Time requested;
  };

  glue::Report make_round();
  void publish();
  void tell(const glue::Report& report);
  std::set<std::string> log_details(const glue::Report& report);
  void log_failure(const glue::Report& report);
  Due next_due(const glue::Report& report, Time began);
  void wait_until(const Due& due);
  void reload();
  bool is_stopping() const { return parts_.signals.stop().is_cancelled(); }

  Parts parts_;
  RoundMetrics metrics_;
  std::set<std::string> logged_{};
  /// Why the metrics weren't published last.
  std::string metrics_problem_{};
  /// How many rounds failed since the last that didn't.
  int failures_ = 0;
};

}  // namespace argus::detail
