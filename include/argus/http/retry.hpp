#pragma once

#include <argus/export.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace argus {

/// Where the retries take time and chance from; tests put their own in.
struct RetryEnvironment {
  /// The steady clock.
  std::function<std::chrono::steady_clock::time_point()> now{};
  /// Waits; returns early when the token is cancelled.
  std::function<void(std::chrono::milliseconds, const std::optional<CancellationToken>&)> wait{};
  /// A number from 0 up to, not including, 1.
  std::function<double()> random{};
};

/// The machine's clock, sleep and random source.
ARGUS_EXPORT RetryEnvironment system_retry_environment();

/// Repeats what failed on another transport, as Request::repeat and the policy allow:
/// - every request: where it was never sent (the name didn't resolve, nobody listened, the handshake broke off), and on
/// 429;
/// - Repeat::always: also where the answer was lost, and on 500, 502, 503 and 504.
/// Nothing else is repeated. What is thrown in the end tells the attempts and why they stopped.
class ARGUS_EXPORT RetryTransport final : public Transport {
 public:
  /// @throws std::invalid_argument for a policy without attempts or with a negative time
  RetryTransport(std::shared_ptr<Transport> next, RetryPolicy policy,
                 RetryEnvironment environment = system_retry_environment());
  ~RetryTransport() override;

  Response send(const Request& request) override;

 private:
  std::shared_ptr<Transport> next_;
  RetryPolicy policy_;
  RetryEnvironment environment_;
};

}  // namespace argus
