#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace argus::testing::fake {

/// Microseconds since 1970-01-01T00:00:00Z.
using Instant = std::int64_t;

/// The end of an incident that nobody has ended.
constexpr Instant infinity = std::numeric_limits<Instant>::max();
/// The end of an incident that ended before all times.
constexpr Instant before_all = std::numeric_limits<Instant>::min();

constexpr Instant microseconds_per_second = 1'000'000;
constexpr Instant microseconds_per_minute = 60 * microseconds_per_second;

/// A microsecond as the fraction of a second.
constexpr std::size_t fraction_digits = 6;

/// Reads the forms of a time that a server takes: ISO 8601, basic and extended, as a date or a week, alone or with a
/// clock, any fraction (cut after six digits), `Z` or an offset; and what Django adds to that. A time without an offset
/// is read in `zone`. Nothing for anything else.
std::optional<Instant> parse_instant(std::string_view text, std::chrono::minutes zone);

/// Whether both the time in UTC and the time in `zone` lie in the years 1 to 9999.
bool is_in_range(Instant instant, std::chrono::minutes zone);

/// `instant`, or what the server takes it for: the first moment of the year 1 in `zone` is before all times, and the
/// last one of the year 9999 infinity.
Instant with_infinities(Instant instant, std::chrono::minutes zone);

/// The end of the year 9999 in `zone`, which the server takes for infinity.
Instant last_instant(std::chrono::minutes zone);

/// `2024-01-15T13:00:00+01:00`; microseconds only where there are some, `Z` for UTC.
std::string to_text(Instant instant, std::chrono::minutes zone);

/// `2024-01-15 12:00:00+00:00`, which is how cursors and some error texts spell a time.
std::string to_utc_text(Instant instant);

}  // namespace argus::testing::fake
