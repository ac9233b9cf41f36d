#include "concealing_transport.hpp"

#include "guard.hpp"
#include "lost_answer.hpp"

#include <argus/detail/concealment.hpp>
#include <argus/errors.hpp>

#include <exception>
#include <utility>

namespace argus::detail {
namespace {

/// A transport's failure, as callers are promised it.
std::exception_ptr quote(const Request& request, const std::exception_ptr& failure, const Secrets& secrets) {
  const std::exception_ptr promised = promised_error(request, failure);
  try {
    std::rethrow_exception(promised);
  } catch (Error& error) {
    error.conceal(secrets);
  } catch (...) {
    // Its words can't be changed.
  }
  return promised;
}

}  // namespace

ConcealingTransport::ConcealingTransport(std::shared_ptr<Transport> next,
                                         std::shared_ptr<const Credentials> credentials)
    : next_(std::move(next)), credentials_(std::move(credentials)) {}

ConcealingTransport::~ConcealingTransport() = default;

Response ConcealingTransport::send(const Request& request) {
  Response response;
  guard([&] { response = next_->send(request); },
        [&](const std::exception_ptr& failure) {
          std::rethrow_exception(quote(request, failure, *credentials_->secrets()));
        });
  return response;
}

void ConcealingTransport::send_many(const std::vector<Request>& requests, std::size_t concurrency,
                                    const TakeResult& take) {
  next_->send_many(requests, concurrency, [&](std::size_t index, SendResult answer) {
    if (answer.failure) answer.failure = quote(requests[index], answer.failure, *credentials_->secrets());
    take(index, std::move(answer));
  });
}

}  // namespace argus::detail
