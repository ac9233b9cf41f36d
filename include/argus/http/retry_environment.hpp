#pragma once

#include <argus/cancellation_token.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace argus {

/// Where repeated requests take time and chance from. What is left blank is the machine's own; tests put theirs in, and
/// then wait for nothing. Called from many threads at once.
struct RetryEnvironment {
  /// The steady clock.
  std::function<std::chrono::steady_clock::time_point()> now{};
  /// Waits; returns early when the token is cancelled.
  std::function<void(std::chrono::milliseconds, const std::optional<CancellationToken>&)> wait{};
  /// A number from 0 up to, not including, 1.
  std::function<double()> random{};
};

}  // namespace argus
