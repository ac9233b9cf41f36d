#include "concealing_transport.hpp"

#include <argus/errors.hpp>

#include <exception>
#include <utility>

namespace argus {
namespace {

void conceal(const std::exception_ptr& failure, const Secrets& secrets) {
  try {
    std::rethrow_exception(failure);
  } catch (Error& error) {
    error.conceal(secrets);
  } catch (...) {
    // Its words can't be changed.
  }
}

}  // namespace

ConcealingTransport::ConcealingTransport(std::shared_ptr<Transport> next, Secrets secrets)
    : next_(std::move(next)), secrets_(std::move(secrets)) {}

ConcealingTransport::~ConcealingTransport() = default;

Response ConcealingTransport::send(const Request& request) {
  try {
    return next_->send(request);
  } catch (Error& error) {
    error.conceal(secrets_);
    throw;
  }
}

void ConcealingTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency,
                                    const TakeAnswer& take) {
  next_->send_many(requests, concurrency, [&](std::size_t index, Answer answer) {
    if (answer.failure) conceal(answer.failure, secrets_);
    take(index, std::move(answer));
  });
}

}  // namespace argus
