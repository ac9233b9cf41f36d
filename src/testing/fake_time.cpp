#include "fake_time.hpp"

#include <date/date.h>

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
  Instant total = Instant{*hour} * 60 * microseconds_per_minute;
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

/// `value` in decimal digits, at least `width` of them.
std::string digits_of(std::int64_t value, std::size_t width) {
  const std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

using LocalTime = date::sys_time<std::chrono::microseconds>;

LocalTime to_local_time(Instant local) {
  return LocalTime{std::chrono::microseconds{local}};
}

date::year_month_day date_of(Instant local) {
  return {date::floor<date::days>(to_local_time(local))};
}

std::string clock_text(Instant local, char separator) {
  const date::year_month_day day = date_of(local);
  const date::hh_mm_ss<std::chrono::microseconds> clock{to_local_time(local) - date::sys_days{day}};
  std::string text = digits_of(static_cast<int>(day.year()), 4) + '-' +
                     digits_of(static_cast<unsigned>(day.month()), 2) + '-' +
                     digits_of(static_cast<unsigned>(day.day()), 2) + separator + digits_of(clock.hours().count(), 2) +
                     ':' + digits_of(clock.minutes().count(), 2) + ':' + digits_of(clock.seconds().count(), 2);
  const auto microseconds = clock.subseconds().count();
  return microseconds == 0 ? text : text + '.' + digits_of(microseconds, fraction_digits);
}

bool is_in_common_era(Instant local) {
  const int year = static_cast<int>(date_of(local).year());
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
  const Instant minutes = zone.count();
  const std::string clock = clock_text(instant + minutes * microseconds_per_minute, 'T');
  if (minutes == 0) return clock + 'Z';
  const Instant distance = minutes < 0 ? -minutes : minutes;
  return clock + (minutes < 0 ? '-' : '+') + digits_of(distance / 60, 2) + ':' + digits_of(distance % 60, 2);
}

std::string to_utc_text(Instant instant) {
  return clock_text(instant, ' ') + "+00:00";
}

}  // namespace argus::testing::fake
