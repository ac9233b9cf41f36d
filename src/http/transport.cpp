#include <argus/http/transport.hpp>

#include "attempt.hpp"

namespace argus {

using namespace detail;

Transport::~Transport() = default;

void Transport::send_many(const std::vector<Request>& requests, std::size_t /*concurrency*/, const TakeResult& take) {
  for (std::size_t i = 0; i < requests.size(); ++i) take(i, attempt(*this, requests[i]));
}

void Transport::drop_connections() noexcept {}

}  // namespace argus
