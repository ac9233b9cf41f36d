#pragma once

#include <argus/http/transport.hpp>

#include "guard.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace argus::detail {

/// Sends a request and keeps what comes of it.
inline SendResult attempt(Transport& transport, const Request& request) {
  SendResult answer;
  const auto start = std::chrono::steady_clock::now();
  guard([&] { answer.response = transport.send(request); },
        [&](const std::exception_ptr& failure) { answer.failure = failure; });
  answer.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  return answer;
}

/// The response, or the throw of what there is in its place.
inline Response response_of(SendResult answer) {
  if (answer.failure) std::rethrow_exception(answer.failure);
  return std::move(answer.response);
}

}  // namespace argus::detail
