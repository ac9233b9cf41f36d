#pragma once

#include <argus/glue/policy.hpp>

#include <chrono>
#include <stdexcept>

namespace argus::glue::detail {

/// Refuses a policy that by mistake would hold nothing back.
/// @throws std::invalid_argument
inline void check_policy(const Policy& policy) {
  const CloseGuard& guard = policy.guard;
  // Not so of what is no number.
  const bool is_share = guard.share >= 0 && guard.share <= 1;
  if (!is_share) throw std::invalid_argument("guard.share: must be from 0 to 1");
  if (guard.hold && *guard.hold < std::chrono::seconds{0})
    throw std::invalid_argument("guard.hold: must not be negative; unset, it holds until another policy closes");
  if (policy.misses < 1) throw std::invalid_argument("misses: must be 1 or more");
}

}  // namespace argus::glue::detail
