#include <date/date.h>
#include <date/iso_week.h>

#include "text.hpp"
#include "time.hpp"

namespace argus::testing::fake {
namespace {

constexpr Instant microseconds_per_day = Instant{24} * 60 * microseconds_per_minute;

struct Clock {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
};

struct Day {
  int year = 0;
  int month = 1;
  int day = 1;
};

/// A time as it is written, which need not be one.
struct WrittenTime {
  Day day{};
  Clock clock{};
  bool has_offset = false;
  Instant offset = 0;
};

/// Takes characters from the left; what fails takes some as well, so that a failure is the end of the reading.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool at_digit() const { return peek() >= '0' && peek() <= '9'; }
  std::string_view rest() const { return rest_; }
  void drop(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  bool skip_any(std::string_view candidates) {
    if (at_end() || candidates.find(peek()) == std::string_view::npos) return false;
    drop(1);
    return true;
  }

  /// From `least` to `most` digits.
  bool number(std::size_t least, std::size_t most, int& value) {
    value = 0;
    std::size_t count = 0;
    for (; count < most && at_digit(); ++count) {
      value = value * 10 + (peek() - '0');
      drop(1);
    }
    return count >= least;
  }

  /// A fraction of a second, of which six digits count.
  bool fraction(int& microsecond) {
    const std::size_t before = rest_.size();
    if (!number(1, fraction_digits, microsecond)) return false;
    for (std::size_t taken = before - rest_.size(); taken < fraction_digits; ++taken) microsecond *= 10;
    while (at_digit()) drop(1);
    return true;
  }

 private:
  std::string_view rest_;
};

/// Reads what the digits in front of `reader` are a fraction of; Python wants six digits there, or all that is left.
bool read_iso_fraction(TimeReader& reader, Clock& clock) {
  const std::size_t before = reader.rest().size();
  if (!reader.fraction(clock.microsecond)) return false;
  return reader.at_end() || before - reader.rest().size() >= fraction_digits;
}

/// Two digits each of hours, minutes and seconds, with colons or without, and a fraction: all of `text`. Python leaves
/// a character behind the digits, and whatever comes behind six digits of a fraction, for others to judge.
bool read_iso_clock(std::string_view text, Clock& clock, bool may_leave_a_rest) {
  TimeReader reader(text);
  if (!reader.number(2, 2, clock.hour)) return false;
  const bool has_colons = reader.peek() == ':';
  for (int* const part : {&clock.minute, &clock.second}) {
    if (reader.at_end()) return true;
    if (reader.rest().size() == 1) return may_leave_a_rest;
    if (reader.skip_any(".,")) return read_iso_fraction(reader, clock) && (reader.at_end() || may_leave_a_rest);
    if (has_colons && !reader.skip_any(":")) return false;
    if (!reader.number(2, 2, *part)) return false;
  }
  if (reader.at_end()) return true;
  if (reader.rest().size() == 1) return may_leave_a_rest;
  return reader.skip_any(".,") && read_iso_fraction(reader, clock) && (reader.at_end() || may_leave_a_rest);
}

Instant duration_of(const Clock& clock) {
  return (clock.hour * 60 + clock.minute) * microseconds_per_minute + clock.second * microseconds_per_second +
         clock.microsecond;
}

bool read_iso_time(std::string_view text, WrittenTime& time) {
  const std::size_t zone = text.find_first_of("+-Z");
  const bool has_zone = zone != std::string_view::npos;
  if (!read_iso_clock(text.substr(0, zone), time.clock, has_zone)) return false;
  if (!has_zone) return true;
  time.has_offset = true;
  const std::string_view offset = text.substr(zone + 1);
  if (text[zone] == 'Z') return offset.empty();
  Clock distance;
  if (!read_iso_clock(offset, distance, false)) return false;
  time.offset = text[zone] == '-' ? -duration_of(distance) : duration_of(distance);
  return true;
}

bool read_iso_week(TimeReader& reader, bool has_dashes, Day& day) {
  int week = 0;
  int weekday = 1;
  if (!reader.number(2, 2, week)) return false;
  if (!reader.at_end()) {
    if (has_dashes && !reader.skip_any("-")) return false;
    if (!reader.number(1, 1, weekday)) return false;
  }
  const bool has_weekday = weekday >= 1 && weekday <= 7;
  if (!reader.at_end() || !has_weekday || day.year < 1) return false;
  const auto written = iso_week::year{day.year} / iso_week::weeknum{static_cast<unsigned>(week)} /
                       iso_week::weekday{static_cast<unsigned>(weekday)};
  if (!written.ok()) return false;
  const date::year_month_day date{date::sys_days{written}};
  day = {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
         static_cast<int>(static_cast<unsigned>(date.day()))};
  return true;
}

bool read_iso_day(std::string_view text, Day& day) {
  TimeReader reader(text);
  if (!reader.number(4, 4, day.year)) return false;
  const bool has_dashes = reader.skip_any("-");
  if (reader.skip_any("W")) return read_iso_week(reader, has_dashes, day);
  if (!reader.number(2, 2, day.month)) return false;
  if (has_dashes && !reader.skip_any("-")) return false;
  return reader.number(2, 2, day.day) && reader.at_end();
}

/// Where the day ends, which Python 3.11 guesses so.
std::size_t length_of_iso_day(std::string_view text) {
  const auto is_digit = [&](std::size_t position) {
    return position < text.size() && text[position] >= '0' && text[position] <= '9';
  };
  if (text.size() == 7) return 7;
  if (text[4] == '-' && text[5] != 'W') return 10;
  if (text[4] == '-') return text.size() > 9 && text[8] == '-' && !is_digit(10) ? 10 : 8;
  if (text[4] != 'W') return 8;
  std::size_t end = 7;
  while (is_digit(end)) ++end;
  if (end < 9) return end;
  return end % 2 == 0 ? 7 : 8;
}

/// How many bytes the character has that stands between the day and the clock, which may be any.
std::size_t length_of_separator(char first_byte) {
  const auto byte = static_cast<unsigned char>(first_byte);
  if (byte < 0x80) return 1;
  if (byte >= 0xf0) return 4;
  return byte >= 0xe0 ? 3 : 2;
}

/// As datetime.fromisoformat of Python 3.11.
std::optional<WrittenTime> read_iso(std::string_view text) {
  constexpr std::size_t shortest = 7;
  if (text.size() < shortest) return std::nullopt;
  const std::size_t end = length_of_iso_day(text);
  WrittenTime time;
  if (end > text.size() || !read_iso_day(text.substr(0, end), time.day)) return std::nullopt;
  if (text.size() == end) return time;
  TimeReader clock(text.substr(end));
  clock.drop(length_of_separator(clock.peek()));
  if (!read_iso_time(clock.rest(), time)) return std::nullopt;
  return time;
}

bool read_lax_offset(TimeReader& reader, WrittenTime& time) {
  if (reader.at_end()) return true;
  time.has_offset = true;
  if (reader.skip_any("Z")) return true;
  const bool is_negative = reader.peek() == '-';
  Clock distance;
  if (!reader.skip_any("+-") || !reader.number(2, 2, distance.hour)) return false;
  const bool has_minutes = reader.skip_any(":") || reader.at_digit();
  if (has_minutes && !reader.number(2, 2, distance.minute)) return false;
  time.offset = is_negative ? -duration_of(distance) : duration_of(distance);
  return true;
}

/// What Django tries where Python has refused: single digits, and space before the offset.
std::optional<WrittenTime> read_lax(std::string_view text) {
  constexpr std::size_t most_fraction_digits = 12;
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  TimeReader reader(text);
  WrittenTime time;
  const bool has_start =
      reader.number(4, 4, time.day.year) && reader.skip_any("-") && reader.number(1, 2, time.day.month) &&
      reader.skip_any("-") && reader.number(1, 2, time.day.day) && reader.skip_any("T ") &&
      reader.number(1, 2, time.clock.hour) && reader.skip_any(":") && reader.number(1, 2, time.clock.minute);
  if (!has_start) return std::nullopt;
  if (reader.skip_any(":")) {
    if (!reader.number(1, 2, time.clock.second)) return std::nullopt;
    const std::size_t before = reader.rest().size();
    if (reader.skip_any(".,") && !reader.fraction(time.clock.microsecond)) return std::nullopt;
    if (before - reader.rest().size() > most_fraction_digits + 1) return std::nullopt;
  }
  const std::string offset = trimmed(std::string(reader.rest()));
  TimeReader rest(offset);
  if (!read_lax_offset(rest, time) || !rest.at_end()) return std::nullopt;
  return time;
}

std::optional<Instant> to_instant(const WrittenTime& time, std::chrono::minutes zone) {
  const auto date = date::year{time.day.year} / date::month{static_cast<unsigned>(time.day.month)} /
                    date::day{static_cast<unsigned>(time.day.day)};
  const bool is_clock = time.clock.hour < 24 && time.clock.minute < 60 && time.clock.second < 60;
  const bool is_offset = time.offset > -microseconds_per_day && time.offset < microseconds_per_day;
  if (time.day.year < 1 || !date.ok() || !is_clock || !is_offset) return std::nullopt;
  const Instant offset = time.has_offset ? time.offset : zone.count() * microseconds_per_minute;
  return Instant{date::sys_days{date}.time_since_epoch().count()} * microseconds_per_day + duration_of(time.clock) -
         offset;
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text, std::chrono::minutes zone) {
  if (const auto time = read_iso(text)) {
    if (const auto instant = to_instant(*time, zone)) return instant;
  }
  const auto time = read_lax(text);
  return time ? to_instant(*time, zone) : std::nullopt;
}

}  // namespace argus::testing::fake
