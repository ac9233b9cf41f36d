#include "fake_time.hpp"

#include <date/date.h>

#include <array>
#include <cstdio>

namespace argus::testing::fake {
namespace {

constexpr int fraction_digits = 6;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// Takes a time apart from the left; every step reports failure by an empty optional or false.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  bool skip(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool skip_any(std::string_view candidates) {
    if (rest_.empty() || candidates.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  std::optional<int> number_below(std::size_t digits, int limit) {
    const auto value = number(digits);
    return value && *value < limit ? value : std::nullopt;
  }

  std::optional<Instant> fraction() {
    if (!at_digit()) return std::nullopt;
    Instant value = 0;
    int taken = 0;
    while (at_digit()) {
      if (taken < fraction_digits) {
        value = value * 10 + (rest_.front() - '0');
        ++taken;
      }
      rest_.remove_prefix(1);
    }
    for (; taken < fraction_digits; ++taken) value *= 10;
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<Instant> read_date(Reader& reader) {
  const auto year = reader.number(4);
  const bool extended = reader.skip('-');
  const auto month = reader.number(2);
  if (extended && !reader.skip('-')) return std::nullopt;
  const auto day = reader.number(2);
  if (!year || !month || !day || *year < 1) return std::nullopt;
  const auto date =
      date::year{*year} / date::month{static_cast<unsigned>(*month)} / date::day{static_cast<unsigned>(*day)};
  if (!date.ok()) return std::nullopt;
  return Instant{date::sys_days{date}.time_since_epoch().count()} * 24 * 60 * microseconds_per_minute;
}

std::optional<Instant> read_clock(Reader& reader) {
  const auto hour = reader.number_below(2, 24);
  if (!hour) return std::nullopt;
  Instant total = *hour * 60 * microseconds_per_minute;
  if (!reader.skip(':') && !reader.at_digit()) return total;
  const auto minute = reader.number_below(2, 60);
  if (!minute) return std::nullopt;
  total += *minute * microseconds_per_minute;
  if (!reader.skip(':') && !reader.at_digit()) return total;
  const auto second = reader.number_below(2, 60);
  if (!second) return std::nullopt;
  total += *second * microseconds_per_second;
  if (!reader.skip_any(".,")) return total;
  const auto fraction = reader.fraction();
  if (!fraction) return std::nullopt;
  return total + *fraction;
}

std::optional<Instant> read_offset(Reader& reader, std::chrono::minutes zone) {
  if (reader.at_end()) return zone.count() * microseconds_per_minute;
  if (reader.skip('Z')) return Instant{0};
  const bool negative = reader.skip('-');
  if (!negative && !reader.skip('+')) return std::nullopt;
  const auto offset = read_clock(reader);
  if (!offset) return std::nullopt;
  return negative ? -*offset : *offset;
}

struct Fields {
  int year;
  unsigned month, day;
  int hour, minute, second, microsecond;
};

Fields fields_of(Instant local) {
  const date::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{local}};
  const auto days = date::floor<date::days>(time);
  const date::year_month_day date{days};
  const date::hh_mm_ss<std::chrono::microseconds> clock{time - days};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

std::string clock_text(Instant local, char separator) {
  const Fields fields = fields_of(local);
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u%c%02d:%02d:%02d", fields.year, fields.month, fields.day,
                separator, fields.hour, fields.minute, fields.second);
  std::string text = buffer.data();
  if (fields.microsecond == 0) return text;
  std::snprintf(buffer.data(), buffer.size(), ".%06d", fields.microsecond);
  return text + buffer.data();
}

bool is_in_common_era(Instant local) {
  const int year = fields_of(local).year;
  return year >= 1 && year <= 9999;
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text, std::chrono::minutes zone) {
  Reader reader(text);
  const auto day = read_date(reader);
  if (!day) return std::nullopt;
  if (reader.at_end()) return *day - zone.count() * microseconds_per_minute;
  if (!reader.skip_any("Tt ")) return std::nullopt;
  const auto clock = read_clock(reader);
  if (!clock) return std::nullopt;
  const auto offset = read_offset(reader, zone);
  if (!offset || !reader.at_end()) return std::nullopt;
  return *day + *clock - *offset;
}

bool is_in_range(Instant instant, std::chrono::minutes zone) {
  return is_in_common_era(instant) && is_in_common_era(instant + zone.count() * microseconds_per_minute);
}

std::string to_text(Instant instant, std::chrono::minutes zone) {
  const auto minutes = static_cast<int>(zone.count());
  const std::string clock = clock_text(instant + minutes * microseconds_per_minute, 'T');
  if (minutes == 0) return clock + 'Z';
  const int distance = minutes < 0 ? -minutes : minutes;
  std::array<char, 64> offset{};
  std::snprintf(offset.data(), offset.size(), "%c%02d:%02d", minutes < 0 ? '-' : '+', distance / 60, distance % 60);
  return clock + offset.data();
}

std::string to_utc_text(Instant instant) {
  return clock_text(instant, ' ') + "+00:00";
}

}  // namespace argus::testing::fake
