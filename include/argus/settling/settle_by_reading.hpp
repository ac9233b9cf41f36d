#pragma once

#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/write_order.hpp>
#include <argus/incident.hpp>
#include <argus/settling/reading.hpp>

#include <cstdint>

namespace argus {

/// For the handlers of a failed write to one incident: reads it until `is_done` says that it shows the write, and
/// throws the failure again where it never does. What is seen may have been there before, so that the write counts as
/// unclear either way.
/// @returns the incident as it is then
template <class IsDone>
Incident settle_by_reading(const Exchange& exchange, std::int64_t pk, WriteOrder::Turn& turn, const Error& failure,
                           const IsDone& is_done) {
  if (!failure.maybe_processed()) throw;
  turn.mark_unclear();
  Attempts attempts = exchange.attempts();
  while (true) {
    try {
      const auto stored = read_incident(exchange, pk);
      if (is_done(stored)) return stored;
    } catch (const Error&) {
      // The failed write is what the caller must hear.
    }
    if (attempts.next()) throw;
  }
}

}  // namespace argus
