#include <argus/http/transport.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace argus {

using std::chrono::steady_clock;

Transport::~Transport() = default;

void Transport::send_many(const std::vector<Request>& requests, std::size_t /*concurrency*/, const TakeAnswer& take) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Answer answer;
    const auto start = steady_clock::now();
    try {
      answer.response = send(requests[i]);
    } catch (...) {
      answer.failure = std::current_exception();
    }
    answer.duration = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
    take(i, std::move(answer));
  }
}

}  // namespace argus
