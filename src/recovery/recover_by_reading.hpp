#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/models/incident.hpp>

#include <cstdint>

namespace argus::detail {

/// For the handlers of a failed write to one incident: reads it until `is_done` says that it shows the write, and
/// throws the failure again where it never does. What is seen may have been there before, so that the write counts as
/// unclear either way.
/// @returns the incident as it is then
template <class IsDone>
Incident recover_by_reading(const ApiClient& api, std::int64_t pk, WriteLocks::Lock& lock, const Error& failure,
                            const IsDone& is_done) {
  if (!failure.maybe_processed()) throw;
  lock.mark_unclear();
  RetryLoop retries = api.retry_loop();
  while (true) {
    try {
      const auto stored = read_incident(api, pk);
      if (is_done(stored)) return stored;
    } catch (const Error&) {
      // The failed write is what the caller must hear.
    }
    if (!retries.wait_for_next()) throw;
  }
}

}  // namespace argus::detail
