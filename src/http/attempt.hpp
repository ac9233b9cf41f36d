#pragma once

#include <argus/http/transport.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace argus {

/// Sends a request and keeps what comes of it. What is no std::exception passes through: a thread that is cancelled
/// ends that way.
inline Answer attempt(Transport& transport, const Request& request) {
  Answer answer;
  const auto start = std::chrono::steady_clock::now();
  try {
    answer.response = transport.send(request);
  } catch (const std::exception&) {
    answer.failure = std::current_exception();
  }
  answer.duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  return answer;
}

/// The response, or the throw of what there is in its place.
inline Response response_of(Answer answer) {
  if (answer.failure) std::rethrow_exception(answer.failure);
  return std::move(answer.response);
}

}  // namespace argus
