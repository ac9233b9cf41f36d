#include <argus/http/log.hpp>

#include "url.hpp"

#include <argus/errors.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace argus {
namespace {

using std::chrono::steady_clock;

std::string path_of(const std::string& url) {
  const auto parts = parse_url(url);
  return parts ? parts->path : "";
}

/// What is known before the attempt has ended.
AttemptReport begin_report(const Request& request) {
  AttemptReport report;
  report.operation = request.operation;
  report.method = request.method;
  report.path = path_of(request.url);
  report.sent_bytes = request.body.size();
  report.attempt = request.attempt;
  report.waited = request.waited;
  return report;
}

}  // namespace

LogTransport::LogTransport(std::shared_ptr<Transport> next, Callback callback)
    : next_(std::move(next)), callback_(std::move(callback)) {}

LogTransport::~LogTransport() = default;

Response LogTransport::send(const Request& request) {
  AttemptReport report = begin_report(request);
  const auto start = steady_clock::now();
  const auto finish = [&] {
    report.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
    try {
      callback_(report);
    } catch (...) {
      // Promised by Callback.
    }
  };
  try {
    Response response = next_->send(request);
    report.status = response.status;
    report.received_bytes = response.body.size();
    finish();
    return response;
  } catch (const std::exception& error) {
    report.error = error.what();
    finish();
    throw;
  }
}

}  // namespace argus
