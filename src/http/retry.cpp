#include <argus/checks.hpp>
#include <argus/http/retry.hpp>

#include "retry_after.hpp"

#include <argus/errors.hpp>
#include <argus/http/attempts.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace argus {
namespace {

using std::chrono::milliseconds;

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

/// One request, and what its attempts have brought so far.
class Series {
 public:
  explicit Series(const Request& request) : request_(&request) {}

  /// What is sent next.
  const Request& request() const { return repeated_ ? *repeated_ : *request_; }

  /// Takes what the last attempt has brought, and says whether another may be made.
  bool may_go_on(Answer& answer, const Attempts& attempts) {
    if (!answer.failure) return may_go_on(answer.response, attempts);
    try {
      std::rethrow_exception(answer.failure);
    } catch (TransportError& error) {
      if (may_be_done_) error.note_earlier_write();
      may_be_done_ = error.maybe_processed();
      if (may_repeat(*request_, error)) return true;
      error.gave_up(attempts.count(), "");
    } catch (...) {
      // No failure to send.
    }
    return false;
  }

  /// Prepares the next attempt.
  void repeat(const Attempts& attempts) {
    if (!repeated_) repeated_ = *request_;
    repeated_->attempt = attempts.count();
    repeated_->waited = attempts.waited();
  }

 private:
  bool may_go_on(Response& response, const Attempts& attempts) {
    response.attempts = attempts.count();
    response.maybe_processed = may_be_done_;
    if (!may_repeat(*request_, response)) return false;
    may_be_done_ = may_be_done_ || (request_->is_write() && is_transient(response.status));
    return true;
  }

  const Request* request_;
  std::optional<Request> repeated_{};
  bool may_be_done_ = false;
};

/// Tells why there is no further attempt.
void note_end(const Answer& answer, const Attempts& attempts, const std::string& reason) {
  if (!answer.failure) return;
  try {
    std::rethrow_exception(answer.failure);
  } catch (Error& error) {
    error.gave_up(attempts.count(), reason);
  } catch (...) {
    // Not one of those that tell it.
  }
}

std::optional<std::chrono::seconds> retry_after(const Answer& answer) {
  return answer.failure ? std::nullopt : retry_after(answer.response);
}

Response result_of(Answer answer) {
  if (answer.failure) std::rethrow_exception(answer.failure);
  return std::move(answer.response);
}

}  // namespace

RetryTransport::RetryTransport(std::shared_ptr<Transport> next, RetryPolicy policy, RetryEnvironment environment)
    : next_(std::move(next)), policy_(policy), environment_(complete(std::move(environment))) {
  if (policy_.max_attempts < 1)
    throw std::invalid_argument("retry.max_attempts " + std::to_string(policy_.max_attempts) + ": must be at least 1");
  const milliseconds least = (std::min)({policy_.first_wait, policy_.longest_wait, policy_.total_time});
  if (least < milliseconds{0})
    throw std::invalid_argument("retry: " + std::to_string(least.count()) +
                                " ms: a wait or total time must not be negative");
  checks::at_most_a_day("retry.first_wait", policy_.first_wait);
  checks::at_most_a_day("retry.longest_wait", policy_.longest_wait);
  checks::at_most_a_day("retry.total_time", policy_.total_time);
}

RetryTransport::~RetryTransport() = default;

Response RetryTransport::send(const Request& request) {
  Attempts attempts{policy_, environment_, request.limits};
  Series series{request};
  while (true) {
    Answer answer;
    try {
      answer.response = next_->send(series.request());
    } catch (...) {
      answer.failure = std::current_exception();
    }
    if (!series.may_go_on(answer, attempts)) return result_of(std::move(answer));
    if (const auto reason = attempts.next(retry_after(answer))) {
      note_end(answer, attempts, *reason);
      return result_of(std::move(answer));
    }
    series.repeat(attempts);
  }
}

void RetryTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeAnswer& take) {
  if (requests.empty()) return;
  struct Failed {
    std::size_t index;
    Answer answer;
  };
  Attempts attempts{policy_, environment_, requests.front().limits};
  std::vector<Series> series{requests.begin(), requests.end()};
  std::vector<std::size_t> open(requests.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  while (true) {
    std::vector<Request> round;
    for (const std::size_t index : open) round.push_back(series[index].request());
    std::vector<Failed> failed;
    std::optional<std::chrono::seconds> longest;
    next_->send_many(round, concurrency, [&](std::size_t place, Answer answer) {
      const std::size_t index = open[place];
      if (!series[index].may_go_on(answer, attempts)) {
        take(index, std::move(answer));
        return;
      }
      longest = (std::max)(longest, retry_after(answer));
      failed.push_back({index, std::move(answer)});
    });
    if (failed.empty()) return;
    if (const auto reason = attempts.next(longest)) {
      for (Failed& last : failed) {
        note_end(last.answer, attempts, *reason);
        take(last.index, std::move(last.answer));
      }
      return;
    }
    open.clear();
    for (const Failed& again : failed) {
      series[again.index].repeat(attempts);
      open.push_back(again.index);
    }
  }
}

}  // namespace argus
