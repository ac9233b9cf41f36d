#pragma once

#include <argus/detail/retry_loop.hpp>
#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>

#include <chrono>
#include <memory>

namespace argus {

/// Repeats what failed on another transport, as Request::repeat and the policy allow:
/// - every request: where it was never sent (the name didn't resolve, nobody listened, the handshake broke off), and
/// where the server says that it didn't act: on 421, 425 and 429;
/// - Repeat::always: also where the answer was lost, and on 408, 500, 502, 503, 504, 520 to 524, 529 and 530.
/// After 408 and 421 it asks for a new connection.
/// Nothing else is repeated. What is thrown after the last attempt tells the attempts and why they stopped.
class ARGUS_EXPORT RetryTransport final : public Transport {
 public:
  /// @throws std::invalid_argument for a policy without attempts or with a negative time
  RetryTransport(std::shared_ptr<Transport> next, RetryPolicy policy, RetryEnvironment environment = {});
  ~RetryTransport() override;

  Response send(const Request& request) override;
  /// Sends what failed again once all others have had their answer, so that their waits are shared. Each has attempts
  /// and a total time of its own.
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override;
  void drop_connections() noexcept override { next_->drop_connections(); }

 private:
  detail::RetryLoop begun(const Request& request, std::chrono::microseconds before) const;

  std::shared_ptr<Transport> next_;
  RetryPolicy policy_;
  RetryEnvironment environment_;
};

}  // namespace argus
