#pragma once

#include <argus/call_options.hpp>
#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace argus {

/// The attempts at one thing: counts them, and decides whether and how long to wait for the next.
class ARGUS_EXPORT Attempts {
 public:
  /// The first attempt begins now.
  Attempts(RetryPolicy policy, RetryEnvironment environment, CallOptions limits);

  /// How many there were, the present one included.
  int count() const { return count_; }
  /// How long the present one had to wait.
  std::chrono::milliseconds waited() const { return waited_; }

  /// The first attempt began so much earlier.
  void began_before(std::chrono::microseconds time) { start_ -= time; }

  /// Waits for the next attempt; returns why there is none, or nothing.
  /// @param retry_after how long the server asks to wait at least
  std::optional<std::string> next(std::optional<std::chrono::seconds> retry_after = std::nullopt);

  /// The first half of next(): decides when the next attempt is due; returns why there is none, or nothing.
  std::optional<std::string> plan(std::optional<std::chrono::seconds> retry_after = std::nullopt);
  /// The second half of next(): waits until the next attempt is due; returns why there is none, or nothing.
  std::optional<std::string> begin();

 private:
  std::chrono::milliseconds backoff() const;
  std::string summary(const std::string& reason) const;

  RetryPolicy policy_;
  RetryEnvironment environment_;
  CallOptions limits_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point due_{};
  std::chrono::milliseconds waited_{0};
  int count_ = 1;
};

}  // namespace argus
