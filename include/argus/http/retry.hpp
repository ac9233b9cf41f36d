#pragma once

#include <argus/export.hpp>
#include <argus/http/attempts.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>

#include <chrono>
#include <memory>

namespace argus {

/// Repeats what failed on another transport, as Request::repeat and the policy allow:
/// - every request: where it was never sent (the name didn't resolve, nobody listened, the handshake broke off), and on
/// 429;
/// - Repeat::always: also where the answer was lost, and on 500, 502, 503 and 504.
/// Nothing else is repeated. What is thrown in the end tells the attempts and why they stopped.
class ARGUS_EXPORT RetryTransport final : public Transport {
 public:
  /// @throws std::invalid_argument for a policy without attempts or with a negative time
  RetryTransport(std::shared_ptr<Transport> next, RetryPolicy policy, RetryEnvironment environment = {});
  ~RetryTransport() override;

  Response send(const Request& request) override;
  /// Sends what failed again once all others have had their answer, so that their waits are shared. Each has attempts
  /// and a total time of its own.
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeAnswer& take) override;

 private:
  Attempts begun(const Request& request, std::chrono::microseconds before) const;

  std::shared_ptr<Transport> next_;
  RetryPolicy policy_;
  RetryEnvironment environment_;
};

}  // namespace argus
