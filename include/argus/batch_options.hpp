#pragma once

#include <cstddef>
#include <functional>

namespace argus {

/// How a method goes about many things at once.
///
/// @snippet nouns_test.cpp batch_options
struct BatchOptions {
  /// How many requests may be under way at once, at least 1; never more than ClientOptions::max_connections.
  std::size_t concurrency = 8;
  /// Told each time that one of them has ended, well or not: how many have, and how many there are. Called from the
  /// thread of the call, and must be quick: other requests may be under way. What it throws is dropped, so that no
  /// result is lost. A write to an incident that is among them is refused with std::logic_error while it is being
  /// written to.
  std::function<void(std::size_t ended, std::size_t all)> on_progress{};
};

}  // namespace argus
