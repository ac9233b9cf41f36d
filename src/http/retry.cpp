#include <argus/http/retry.hpp>

#include "retry_after.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace argus {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_transient(int status) {
  return status == 500 || status == 502 || status == 503 || status == 504;
}

bool may_repeat(const Request& request, const Response& response) {
  if (response.status == 429) return true;
  return request.repeat == Repeat::always && is_transient(response.status);
}

bool may_repeat(const Request& request, const TransportError& error) {
  if (error.stage() == TransportError::Stage::refused) return false;
  if (error.stage() == TransportError::Stage::not_sent) return true;
  return request.repeat == Repeat::always;
}

bool is_cancelled(const std::optional<CancellationToken>& token) {
  return token && token->is_cancelled();
}

void wait_in_slices(milliseconds duration, const std::optional<CancellationToken>& cancel) {
  constexpr milliseconds slice{50};
  const auto end = steady_clock::now() + duration;
  while (!is_cancelled(cancel)) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds{0}) return;
    std::this_thread::sleep_for(cancel ? (std::min)(slice, left) : left);
  }
}

double random_fraction() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{0.0, 1.0}(engine);
}

/// One request's attempts: counts them, and decides whether and how long to wait for the next.
class Attempts {
 public:
  Attempts(const RetryPolicy& policy, const RetryEnvironment& environment, const CallOptions& limits)
      : policy_(policy), environment_(environment), limits_(limits), start_(environment.now()) {}

  int count() const { return count_; }

  /// Waits for the next attempt; returns why there is none, or nothing.
  std::optional<std::string> next(std::optional<std::chrono::seconds> retry_after) {
    if (count_ >= policy_.max_attempts) return summary("");
    const milliseconds pause = (std::max)(backoff(), milliseconds{retry_after.value_or(std::chrono::seconds{0})});
    if (retry_after && pause > policy_.longest_wait)
      return summary("the server asks to wait " + std::to_string(retry_after->count()) + " s");
    const auto resume = environment_.now() + pause;
    if (resume - start_ > policy_.total_time) return summary("the next would pass total_time");
    if (limits_.deadline && resume >= *limits_.deadline) return summary("the next would pass the deadline");
    environment_.wait(pause, limits_.cancel);
    if (is_cancelled(limits_.cancel)) return summary("cancelled");
    ++count_;
    return std::nullopt;
  }

 private:
  milliseconds backoff() const {
    auto wait = static_cast<double>(policy_.first_wait.count());
    for (int i = 1; i < count_; ++i) wait = (std::min)(wait * 2, static_cast<double>(policy_.longest_wait.count()));
    return milliseconds{static_cast<milliseconds::rep>(wait * environment_.random())};
  }

  std::string summary(const std::string& reason) const {
    if (count_ == 1 && policy_.max_attempts == 1) return "";
    const auto elapsed = std::chrono::duration_cast<milliseconds>(environment_.now() - start_);
    return "gave up after " + std::to_string(count_) + (count_ == 1 ? " attempt in " : " attempts in ") +
           std::to_string(elapsed.count()) + " ms" + (reason.empty() ? "" : ": " + reason);
  }

  const RetryPolicy& policy_;
  const RetryEnvironment& environment_;
  const CallOptions& limits_;
  steady_clock::time_point start_;
  int count_ = 1;
};

}  // namespace

RetryEnvironment system_retry_environment() {
  return {&steady_clock::now, &wait_in_slices, &random_fraction};
}

RetryTransport::RetryTransport(std::shared_ptr<Transport> next, RetryPolicy policy, RetryEnvironment environment)
    : next_(std::move(next)), policy_(policy), environment_(std::move(environment)) {
  if (policy_.max_attempts < 1)
    throw std::invalid_argument("retry.max_attempts " + std::to_string(policy_.max_attempts) + ": must be at least 1");
  const milliseconds least = (std::min)({policy_.first_wait, policy_.longest_wait, policy_.total_time});
  if (least < milliseconds{0})
    throw std::invalid_argument("retry: " + std::to_string(least.count()) +
                                " ms: a wait or total time must not be negative");
}

RetryTransport::~RetryTransport() = default;

Response RetryTransport::send(const Request& request) {
  Attempts attempts{policy_, environment_, request.limits};
  while (true) {
    try {
      Response response = next_->send(request);
      response.attempts = attempts.count();
      if (!may_repeat(request, response)) return response;
      if (attempts.next(retry_after(response))) return response;
    } catch (TransportError& error) {
      if (!may_repeat(request, error)) {
        error.gave_up(attempts.count(), "");
        throw;
      }
      const auto reason = attempts.next(std::nullopt);
      if (reason) {
        error.gave_up(attempts.count(), *reason);
        throw;
      }
    }
  }
}

}  // namespace argus
