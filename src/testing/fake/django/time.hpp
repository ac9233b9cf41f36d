#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace argus::testing::fake {

/// Microseconds since 1970-01-01T00:00:00Z.
using Instant = std::int64_t;

/// The end of an incident that is open.
constexpr Instant infinity = std::numeric_limits<Instant>::max();
/// The end of an incident that was closed with the time "-infinity".
constexpr Instant before_all = std::numeric_limits<Instant>::min();

constexpr Instant microseconds_per_second = 1'000'000;
constexpr Instant microseconds_per_minute = 60 * microseconds_per_second;

/// Reads a time in the formats of Python 3.11's fromisoformat and of Django. One without an offset is in `zone`.
std::optional<Instant> parse_instant(const std::string& text, std::chrono::minutes zone);

/// Reads a duration in the formats of Django, in seconds.
std::optional<double> read_duration(const std::string& text);

/// Whether the time is in the years 1 to 9999, both in UTC and in `zone`.
bool is_in_range(Instant instant, std::chrono::minutes zone);

/// The server takes the first moment of the year 1 in `zone` for -infinity, and the last one of 9999 for infinity.
Instant with_infinities(Instant instant, std::chrono::minutes zone);

/// The last moment of the year 9999 in `zone`.
Instant last_instant(std::chrono::minutes zone);

/// `2024-01-15T13:00:00+01:00`; with microseconds if there are any, with `Z` for UTC.
std::string to_text(Instant instant, std::chrono::minutes zone);

/// `Mon, 15 Jan 2024 12:00:00 GMT`, as in the header Date.
std::string to_http_date(Instant instant);

/// `2024-01-15 12:00:00+00:00`, the format of cursors and of some errors.
std::string to_utc_text(Instant instant);

}  // namespace argus::testing::fake
