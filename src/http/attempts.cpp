#include <argus/http/attempts.hpp>

#include <algorithm>
#include <utility>

namespace argus {

using std::chrono::milliseconds;

Attempts::Attempts(RetryPolicy policy, RetryEnvironment environment, CallOptions limits)
    : policy_(policy),
      environment_(complete(std::move(environment))),
      limits_(std::move(limits)),
      start_(environment_.now()) {}

std::optional<std::string> Attempts::next(std::optional<std::chrono::seconds> retry_after) {
  if (auto reason = plan(retry_after)) return reason;
  return begin();
}

std::optional<std::string> Attempts::plan(std::optional<std::chrono::seconds> retry_after) {
  if (count_ >= policy_.max_attempts) return summary("");
  const milliseconds pause = (std::max)(backoff(), milliseconds{retry_after.value_or(std::chrono::seconds{0})});
  if (retry_after && pause > policy_.longest_wait)
    return summary("the server asks to wait " + std::to_string(retry_after->count()) + " s");
  due_ = environment_.now() + pause;
  if (due_ - start_ > policy_.total_time) return summary("the next would pass total_time");
  if (limits_.deadline && due_ >= *limits_.deadline) return summary("the next would pass the deadline");
  waited_ = pause;
  return std::nullopt;
}

std::optional<std::string> Attempts::begin() {
  const auto left = std::chrono::ceil<milliseconds>(due_ - environment_.now());
  if (left > milliseconds{0}) environment_.wait(left, limits_.cancel);
  if (limits_.is_cancelled()) return summary("cancelled");
  ++count_;
  return std::nullopt;
}

milliseconds Attempts::backoff() const {
  auto wait = static_cast<double>(policy_.first_wait.count());
  for (int i = 1; i < count_; ++i) wait = (std::min)(wait * 2, static_cast<double>(policy_.longest_wait.count()));
  return milliseconds{static_cast<milliseconds::rep>(wait * environment_.random())};
}

std::string Attempts::summary(const std::string& reason) const {
  if (count_ == 1 && policy_.max_attempts == 1) return "";
  const auto elapsed = std::chrono::duration_cast<milliseconds>(environment_.now() - start_);
  return "gave up after " + std::to_string(count_) + (count_ == 1 ? " attempt in " : " attempts in ") +
         std::to_string(elapsed.count()) + " ms" + (reason.empty() ? "" : ": " + reason);
}

}  // namespace argus
