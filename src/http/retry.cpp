#include <argus/checks.hpp>
#include <argus/http/retry.hpp>

#include "retry_after.hpp"

#include <argus/errors.hpp>
#include <argus/http/attempts.hpp>

#include <algorithm>
#include <chrono>
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
  std::optional<Request> repeated;
  bool may_be_done = false;
  while (true) {
    try {
      Response response = next_->send(repeated ? *repeated : request);
      response.attempts = attempts.count();
      response.maybe_processed = may_be_done;
      if (!may_repeat(request, response)) return response;
      may_be_done = may_be_done || (request.is_write() && is_transient(response.status));
      if (attempts.next(retry_after(response))) return response;
    } catch (TransportError& error) {
      if (may_be_done) error.note_earlier_write();
      may_be_done = error.maybe_processed();
      if (!may_repeat(request, error)) {
        error.gave_up(attempts.count(), "");
        throw;
      }
      const auto reason = attempts.next();
      if (reason) {
        error.gave_up(attempts.count(), *reason);
        throw;
      }
    }
    if (!repeated) repeated = request;
    repeated->attempt = attempts.count();
    repeated->waited = attempts.waited();
  }
}

}  // namespace argus
