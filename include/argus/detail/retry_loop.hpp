#pragma once

#include <argus/call_options.hpp>
#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace argus::detail {

/// Counts the attempts at one call, and waits between them: exponential backoff with full jitter, within the limits of
/// the policy and the call.
class ARGUS_EXPORT RetryLoop {
 public:
  /// The first attempt begins now.
  RetryLoop(RetryPolicy policy, RetryEnvironment environment, CallOptions limits);

  /// How many attempts there were, the present one included.
  int count() const { return count_; }
  /// How long the present attempt had to wait.
  std::chrono::milliseconds waited() const { return waited_; }

  /// The first attempt began so much earlier.
  void began_before(std::chrono::microseconds time) { start_ -= time; }

  /// Waits until the next attempt is due.
  /// @param retry_after how long the server asks to wait at least
  /// @returns false where there is no next attempt; stop_reason() then tells why
  bool wait_for_next(std::optional<std::chrono::seconds> retry_after = std::nullopt);

  /// The first half of wait_for_next(): decides when the next attempt is due.
  bool schedule_next(std::optional<std::chrono::seconds> retry_after = std::nullopt);
  /// The second half of wait_for_next(): waits until then.
  bool wait_until_due();

  /// Why there is no next attempt, and how long it was tried; blank where there was to be one attempt only.
  const std::string& stop_reason() const { return stop_reason_; }

 private:
  std::chrono::milliseconds backoff() const;
  /// @returns false
  bool stop(const std::string& reason);

  RetryPolicy policy_;
  RetryEnvironment environment_;
  CallOptions limits_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point due_{};
  std::chrono::milliseconds waited_{0};
  int count_ = 1;
  std::string stop_reason_{};
};

}  // namespace argus::detail
