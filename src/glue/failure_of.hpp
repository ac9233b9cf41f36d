#pragma once

#include "../http/guard.hpp"

#include <exception>
#include <optional>
#include <string>

namespace argus::glue::detail {

/// Runs what a user of the kit gave, which may throw anything. A thread that is cancelled meanwhile ends.
/// @returns what went wrong, or nothing
template <class Run>
std::optional<std::string> failure_of(const Run& run) {
  std::optional<std::string> failure;
  argus::detail::guard(run,
                       [&failure](const std::exception_ptr& thrown) { failure = argus::detail::message_of(thrown); });
  return failure;
}

}  // namespace argus::glue::detail
