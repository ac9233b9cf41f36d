#include <argus/detail/run_quietly.hpp>
#include <argus/http/log_transport.hpp>

#include "attempt.hpp"
#include "lost_answer.hpp"
#include "url.hpp"

#include <utility>

namespace argus {

using namespace detail;

namespace {

std::string path_of(const std::string& url) {
  const auto parts = parse_url(url);
  return parts ? parts->path : "";
}

}  // namespace

LogTransport::LogTransport(std::shared_ptr<Transport> next, Callback callback)
    : next_(std::move(next)), callback_(std::move(callback)) {}

LogTransport::~LogTransport() = default;

Response LogTransport::send(const Request& request) {
  SendResult answer = attempt(*next_, request);
  report(request, answer);
  return response_of(std::move(answer));
}

void LogTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) {
  next_->send_many(requests, concurrency, [&](std::size_t index, SendResult answer) {
    report(requests[index], answer);
    take(index, std::move(answer));
  });
}

void LogTransport::report(const Request& request, const SendResult& answer) const {
  AttemptReport report;
  report.operation = request.operation;
  report.method = request.method;
  report.path = path_of(request.url);
  report.sent_bytes = request.body.size();
  report.attempt = request.attempt;
  report.waited = request.waited;
  report.duration = answer.duration;
  if (answer.failure) {
    report.error = message_of(answer.failure);
  } else {
    report.status = answer.response.status;
    report.received_bytes = answer.response.body.size();
  }
  run_quietly([&] { callback_(report); });
}

}  // namespace argus
