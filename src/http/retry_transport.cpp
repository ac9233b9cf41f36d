#include <argus/http/retry_transport.hpp>

#include "attempt.hpp"
#include "retry_after.hpp"

#include <argus/detail/checks.hpp>
#include <argus/detail/retry_environment.hpp>
#include <argus/detail/retry_loop.hpp>
#include <argus/errors.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace argus {

using namespace detail;

namespace {

using std::chrono::milliseconds;

/// What says that the server didn't act: too many requests, a connection that leads to another server, early data.
bool is_refused_unread(int status) {
  return status == 429 || status == 421 || status == 425;
}

/// What may pass, and may come after the server has acted. 52x and 530 are what proxies of content delivery networks
/// say of a server that they can't reach, or that is overloaded.
bool is_transient(int status) {
  if (status >= 520 && status <= 524) return true;
  return status == 408 || status == 500 || status == 502 || status == 503 || status == 504 || status == 529 ||
         status == 530;
}

bool may_repeat(const Request& request, const Response& response) {
  if (is_refused_unread(response.status)) return true;
  return request.idempotency == Idempotency::idempotent && is_transient(response.status);
}

/// A connection that led to the wrong server, or that the server is about to close.
bool wants_new_connection(const Response& response) {
  return response.status == 421 || response.status == 408;
}

bool may_repeat(const Request& request, const TransportError& error) {
  if (error.stage() == TransportError::Stage::refused) return false;
  if (error.stage() == TransportError::Stage::not_sent) return true;
  return request.idempotency == Idempotency::idempotent;
}

/// One request, its attempts, and what they have brought so far.
class Series {
 public:
  Series(const Request& request, RetryLoop retries) : request_(&request), retries_(std::move(retries)) {}

  /// What is sent next.
  const Request& request() const { return repeated_ ? *repeated_ : *request_; }

  /// Decides after an attempt whether there is another.
  bool schedule_next(SendResult& answer) {
    if (!may_go_on(answer)) return false;
    if (retries_.schedule_next(answer.failure ? std::nullopt : retry_after(answer.response))) return true;
    note_end(answer);
    return false;
  }

  /// Waits for that other attempt.
  /// @returns false if the call was cancelled
  bool wait_until_due(SendResult& answer) {
    if (!retries_.wait_until_due()) {
      note_end(answer);
      return false;
    }
    if (!repeated_) repeated_ = *request_;
    repeated_->attempt = retries_.count();
    repeated_->waited = retries_.waited();
    repeated_->new_connection = repeated_->new_connection || wants_new_connection(answer.response);
    return true;
  }

 private:
  bool may_go_on(SendResult& answer) {
    if (!answer.failure) return may_go_on(answer.response);
    try {
      std::rethrow_exception(answer.failure);
    } catch (TransportError& error) {
      if (may_be_done_) error.note_earlier_write();
      may_be_done_ = error.maybe_processed();
      if (may_repeat(*request_, error)) return true;
      error.gave_up(retries_.count(), "");
    } catch (...) {
      // No failure to send.
    }
    return false;
  }

  bool may_go_on(Response& response) {
    response.attempts = retries_.count();
    response.maybe_processed = may_be_done_;
    if (!may_repeat(*request_, response)) return false;
    may_be_done_ = may_be_done_ || (request_->is_write() && is_transient(response.status));
    return true;
  }

  void note_end(SendResult& answer) const {
    answer.response.gave_up = retries_.stop_reason();
    if (!answer.failure) return;
    try {
      std::rethrow_exception(answer.failure);
    } catch (Error& error) {
      error.gave_up(retries_.count(), retries_.stop_reason());
    } catch (...) {
      // Not one of those that tell it.
    }
  }

  const Request* request_;
  RetryLoop retries_;
  std::optional<Request> repeated_{};
  bool may_be_done_ = false;
};

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
  Series series{request, RetryLoop{policy_, environment_, request.limits}};
  while (true) {
    SendResult answer = attempt(*next_, series.request());
    if (!series.schedule_next(answer) || !series.wait_until_due(answer)) return response_of(std::move(answer));
  }
}

void RetryTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) {
  struct Failed {
    std::size_t index;
    SendResult answer;
  };
  std::vector<std::optional<Series>> series(requests.size());
  std::vector<std::size_t> round(requests.size());
  std::iota(round.begin(), round.end(), std::size_t{0});
  while (!round.empty()) {
    std::vector<Request> sent;
    for (const std::size_t index : round) sent.push_back(series[index] ? series[index]->request() : requests[index]);
    std::vector<Failed> failed;
    next_->send_many(sent, concurrency, [&](std::size_t place, SendResult answer) {
      const std::size_t index = round[place];
      if (!series[index]) series[index].emplace(requests[index], begun(requests[index], answer.duration));
      if (series[index]->schedule_next(answer)) {
        failed.push_back({index, std::move(answer)});
      } else {
        take(index, std::move(answer));
      }
    });
    round.clear();
    for (Failed& one : failed) {
      if (series[one.index]->wait_until_due(one.answer)) {
        round.push_back(one.index);
      } else {
        take(one.index, std::move(one.answer));
      }
    }
  }
}

RetryLoop RetryTransport::begun(const Request& request, std::chrono::microseconds before) const {
  RetryLoop retries{policy_, environment_, request.limits};
  retries.began_before(before);
  return retries;
}

}  // namespace argus
