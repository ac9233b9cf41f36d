#pragma once

#include <argus/export.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace argus {

/// A point in time, in microseconds since 1970-01-01T00:00:00Z: what Argus stores. It has no time zone; it is written
/// as UTC. The zero value means "not set".
///
/// It is std::chrono's own: to_timestamp() makes one of any other time of the system clock, to_string() writes one, and
/// C++20's `<<` and std::format take it.
///
/// A server has times before and after all others, `-infinity` and `infinity`, as the end of an incident that was
/// posted with the year 1. They are read as the first and the last moment of the years 1 to 9999, which is what the
/// server means by them: `0001-01-01T00:00:00Z` and `9999-12-31T23:59:59.999999Z`.
using Timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// Any time of the system clock as a Timestamp; digits finer than a microsecond are cut, as the server does.
template <class Duration>
constexpr Timestamp to_timestamp(std::chrono::time_point<std::chrono::system_clock, Duration> time) {
  return std::chrono::floor<std::chrono::microseconds>(time);
}

/// The present time.
inline Timestamp now() {
  return to_timestamp(std::chrono::system_clock::now());
}

/// Whether the time is in the years 1 to 9999, and so can be written.
ARGUS_EXPORT bool is_writable(Timestamp time);

/// Reads an ISO 8601 time with an offset, as in `2026-03-29T02:30:00.123456+02:00`: `T`, `t` or a blank in the middle,
/// none to nine fractional digits (those beyond six are cut), and `Z`, `+hh`, `+hhmm`, `+hh:mm` or `+hh:mm:ss` at the
/// end. Years 1 to 9999, also as UTC. The global locale does not matter.
/// @throws std::invalid_argument for anything else; a time without an offset is refused, since nobody can tell when it
/// is.
ARGUS_EXPORT Timestamp parse_timestamp(std::string_view text);

/// The time as ISO 8601 in UTC with microseconds, as in `2026-03-29T00:30:00.123456Z`; without a fraction where that is
/// zero. A time that is_writable() denies prints as "before ..." or "after ...".
ARGUS_EXPORT std::string to_string(Timestamp time);

}  // namespace argus
