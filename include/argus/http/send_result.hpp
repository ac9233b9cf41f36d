#pragma once

#include <argus/http/response.hpp>

#include <chrono>
#include <exception>

namespace argus {

/// What came of one of several requests.
struct SendResult {
  /// Of no meaning where there is a failure.
  Response response{};
  /// Why no complete answer came; null where one did.
  std::exception_ptr failure{};
  /// From the beginning of the attempt to its end.
  std::chrono::microseconds duration{0};
};

}  // namespace argus
