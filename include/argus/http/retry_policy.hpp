#pragma once

#include <chrono>

namespace argus {

/// How failed requests are repeated. Waits grow twofold from `first_wait` to `longest_wait`, each cut to a random part
/// of itself so that many clients don't come back at once; a server's Retry-After is kept where it is longer.
///
/// @snippet nouns_test.cpp retry_policy
struct RetryPolicy {
  /// The most attempts of one request, the first included; 1 never repeats.
  int max_attempts = 4;
  /// The longest that the first wait may be.
  std::chrono::milliseconds first_wait{500};
  /// The longest that any wait may be; where a server asks for more, the attempts end.
  std::chrono::milliseconds longest_wait{30'000};
  /// How long attempts of one request may go on: none begins later than this after the first began. So long, too, a
  /// write waits for others to the same incident.
  std::chrono::milliseconds total_time{120'000};
};

}  // namespace argus
