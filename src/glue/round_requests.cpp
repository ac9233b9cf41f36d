#include "round_requests.hpp"

#include <chrono>

namespace argus::detail {

namespace {

/// A signal's handler can't notify who waits.
constexpr std::chrono::milliseconds between_looks{50};

}  // namespace

bool RoundRequests::request() {
  std::unique_lock<std::mutex> lock{mutex_};
  const bool is_pausing = begun_ == ended_ && last_good_ != ended_;
  if (is_pausing || is_ending()) return false;
  const std::size_t wanted = begun_ + 1;
  const std::size_t failures = failures_;
  is_requested_ = true;
  wake_();
  while (last_good_ < wanted && failures_ == failures && !is_ending()) changed_.wait_for(lock, between_looks);
  return last_good_ >= wanted;
}

std::string RoundRequests::metrics() const {
  const std::lock_guard<std::mutex> lock{mutex_};
  return metrics_;
}

bool RoundRequests::is_requested() const {
  const std::lock_guard<std::mutex> lock{mutex_};
  return is_requested_;
}

void RoundRequests::begin_round() {
  const std::lock_guard<std::mutex> lock{mutex_};
  ++begun_;
  is_requested_ = false;
}

void RoundRequests::end_round(bool went_well) {
  const std::lock_guard<std::mutex> lock{mutex_};
  ended_ = begun_;
  if (went_well) {
    last_good_ = ended_;
  } else {
    ++failures_;
    is_requested_ = false;
  }
  changed_.notify_all();
}

void RoundRequests::set_metrics(std::string text) {
  const std::lock_guard<std::mutex> lock{mutex_};
  metrics_ = std::move(text);
}

void RoundRequests::close() {
  const std::lock_guard<std::mutex> lock{mutex_};
  is_closed_ = true;
  changed_.notify_all();
}

}  // namespace argus::detail
