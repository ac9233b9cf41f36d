#pragma once

#include <functional>
#include <string>
#include <utility>

namespace argus::glue {

/// The rounds of a Program, for what runs beside them, as a listener that a monitor calls when something has changed.
/// Copies are of the same rounds. May be used from many threads at once, also when the program has ended.
class Rounds {
 public:
  /// A test makes its own.
  Rounds(std::function<bool()> request, std::function<std::string()> metrics)
      : request_(std::move(request)), metrics_(std::move(metrics)) {}

  /// Asks for a round, and waits until one that begins after this call has ended. Calls that come while a round runs
  /// share the next one. It begins at once, but not before ten times the time that listing the open incidents took last
  /// is over, so that many calls don't overload the server.
  /// @returns whether that round went to its end, whatever failed on the way. False at once where the last round didn't
  /// and the next one waits for its time, and where the program is ending or has ended.
  bool request() const { return request_(); }

  /// What the metrics' file has, in Prometheus's text format.
  std::string metrics() const { return metrics_(); }

 private:
  std::function<bool()> request_;
  std::function<std::string()> metrics_;
};

}  // namespace argus::glue
