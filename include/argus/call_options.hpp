#pragma once

#include <argus/cancellation_token.hpp>

#include <chrono>
#include <optional>

namespace argus {

/// Limits for some calls, given to Client::with().
///
/// @snippet nouns_test.cpp call_options
struct CallOptions {
  /// When every call must have ended, all its attempts and waits included; the steady clock, so that setting the time
  /// doesn't matter.
  std::optional<std::chrono::steady_clock::time_point> deadline{};
  /// Stops the calls from another thread.
  std::optional<CancellationToken> cancel{};

  /// Whether the calls are to stop.
  bool is_cancelled() const noexcept { return cancel && cancel->is_cancelled(); }
};

}  // namespace argus
