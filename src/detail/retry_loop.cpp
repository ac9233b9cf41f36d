#include <argus/detail/retry_environment.hpp>
#include <argus/detail/retry_loop.hpp>

#include <algorithm>
#include <utility>

namespace argus::detail {

using std::chrono::milliseconds;

RetryLoop::RetryLoop(RetryPolicy policy, RetryEnvironment environment, CallOptions limits)
    : policy_(policy),
      environment_(complete(std::move(environment))),
      limits_(std::move(limits)),
      start_(environment_.now()) {}

bool RetryLoop::wait_for_next(std::optional<std::chrono::seconds> retry_after) {
  return schedule_next(retry_after) && wait_until_due();
}

bool RetryLoop::schedule_next(std::optional<std::chrono::seconds> retry_after) {
  if (count_ >= policy_.max_attempts) return stop("");
  const milliseconds pause = (std::max)(backoff(), milliseconds{retry_after.value_or(std::chrono::seconds{0})});
  if (retry_after && pause > policy_.longest_wait)
    return stop("the server asks to wait " + std::to_string(retry_after->count()) + " s");
  due_ = environment_.now() + pause;
  if (due_ - start_ > policy_.total_time) return stop("the next would pass total_time");
  if (limits_.deadline && due_ >= *limits_.deadline) return stop("the next would pass the deadline");
  waited_ = pause;
  return true;
}

bool RetryLoop::wait_until_due() {
  const auto left = std::chrono::ceil<milliseconds>(due_ - environment_.now());
  if (left > milliseconds{0}) environment_.wait(left, limits_.cancel);
  if (limits_.is_cancelled()) return stop("cancelled");
  ++count_;
  return true;
}

milliseconds RetryLoop::backoff() const {
  auto wait = static_cast<double>(policy_.first_wait.count());
  for (int i = 1; i < count_; ++i) wait = (std::min)(wait * 2, static_cast<double>(policy_.longest_wait.count()));
  return milliseconds{static_cast<milliseconds::rep>(wait * environment_.random())};
}

bool RetryLoop::stop(const std::string& reason) {
  if (count_ == 1 && policy_.max_attempts == 1) return false;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(environment_.now() - start_);
  stop_reason_ = "gave up after " + std::to_string(count_) + (count_ == 1 ? " attempt in " : " attempts in ") +
                 std::to_string(elapsed.count()) + " ms" + (reason.empty() ? "" : ": " + reason);
  return false;
}

}  // namespace argus::detail
