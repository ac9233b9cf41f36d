#pragma once

#include <argus/errors.hpp>

namespace argus::glue::detail {

/// Whether the server as a whole is to blame, and not what it was asked.
inline bool is_outage(const Error& failure) {
  constexpr int too_many_requests = 429;
  constexpr int bad_gateway = 502;
  const HttpFailure* const refusal = failure.refusal();
  if (refusal != nullptr) return refusal->status == too_many_requests || refusal->status >= bad_gateway;
  return dynamic_cast<const TransportError*>(&failure) != nullptr;
}

}  // namespace argus::glue::detail
