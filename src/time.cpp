#include "detail/codec/stored_time.hpp"
#include "detail/quote.hpp"

#include <argus/time.hpp>

#include <date/date.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace argus {

using namespace detail;

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

using namespace date::literals;

/// The years that ISO 8601 writes with four digits.
constexpr Timestamp first_time{date::sys_days{1_y / 1 / 1}.time_since_epoch()};
constexpr Timestamp last_time = Timestamp{date::sys_days{10000_y / 1 / 1}.time_since_epoch()} - microseconds{1};

/// Reads a text from left to right; every read that does not fit returns nothing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool skip(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A number of that many digits.
  template <std::size_t digits>
  std::optional<int> number() {
    if (rest_.size() < digits) return std::nullopt;
    unsigned value = 0;
    bool fits = true;
    for (std::size_t i = 0; i < digits; ++i) {
      const unsigned digit = digit_of(rest_[i]);
      fits &= digit <= 9;
      value = value * 10 + digit;
    }
    if (!fits) return std::nullopt;
    rest_.remove_prefix(digits);
    return static_cast<int>(value);
  }

  /// As many digits as come next, 1 to 9, as a fraction of a second.
  std::optional<microseconds> fraction() {
    constexpr std::size_t most_digits = 9;
    constexpr std::size_t microsecond_digits = 6;
    unsigned value = 0;
    std::size_t count = 0;
    for (; count < rest_.size() && digit_of(rest_[count]) <= 9; ++count) {
      if (count < microsecond_digits) value = value * 10 + digit_of(rest_[count]);
    }
    if (count == 0 || count > most_digits) return std::nullopt;
    for (std::size_t i = count; i < microsecond_digits; ++i) value *= 10;
    rest_.remove_prefix(count);
    return microseconds{value};
  }

 private:
  /// Over 9 for what is no digit.
  static unsigned digit_of(char character) { return static_cast<unsigned char>(character) - unsigned{'0'}; }

  std::string_view rest_;
};

std::optional<date::sys_days> scan_date(Scanner& scanner) {
  const auto year = scanner.number<4>();
  if (!year || *year == 0 || !scanner.skip('-')) return std::nullopt;
  const auto month = scanner.number<2>();
  if (!month || !scanner.skip('-')) return std::nullopt;
  const auto day = scanner.number<2>();
  if (!day) return std::nullopt;
  const date::year_month_day result{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                    date::day{static_cast<unsigned>(*day)}};
  if (!result.ok()) return std::nullopt;
  return date::sys_days{result};
}

std::optional<microseconds> scan_time_of_day(Scanner& scanner) {
  const auto hour = scanner.number<2>();
  if (!hour || *hour > 23 || !scanner.skip(':')) return std::nullopt;
  const auto minute = scanner.number<2>();
  if (!minute || *minute > 59 || !scanner.skip(':')) return std::nullopt;
  const auto second = scanner.number<2>();
  if (!second || *second > 59) return std::nullopt;
  microseconds result = std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{*second};
  if (!scanner.skip('.')) return result;
  const auto fraction = scanner.fraction();
  if (!fraction) return std::nullopt;
  return result + *fraction;
}

std::optional<seconds> scan_offset(Scanner& scanner) {
  if (scanner.skip('Z') || scanner.skip('z')) return seconds{0};
  const bool west = scanner.skip('-');
  if (!west && !scanner.skip('+')) return std::nullopt;
  const auto hour = scanner.number<2>();
  if (!hour || *hour > 23) return std::nullopt;
  seconds offset = std::chrono::hours{*hour};
  if (!scanner.at_end()) {
    const bool with_colon = scanner.skip(':');
    const auto minute = scanner.number<2>();
    if (!minute || *minute > 59) return std::nullopt;
    offset += std::chrono::minutes{*minute};
    if (with_colon && scanner.skip(':')) {
      const auto second = scanner.number<2>();
      if (!second || *second > 59) return std::nullopt;
      offset += seconds{*second};
    }
  }
  return west ? -offset : offset;
}

/// A number with leading zeros.
std::string digits(std::int64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - (std::min)(width, text.size()), '0') + text;
}

/// It may lie outside the years 1 to 9999 by its offset.
std::optional<Timestamp> scan_timestamp(std::string_view text) {
  Scanner scanner{text};
  const auto day = scan_date(scanner);
  if (!day || (!scanner.skip('T') && !scanner.skip('t') && !scanner.skip(' '))) return std::nullopt;
  const auto time = scan_time_of_day(scanner);
  if (!time) return std::nullopt;
  const auto offset = scan_offset(scanner);
  if (!offset || !scanner.at_end()) return std::nullopt;
  return Timestamp{day->time_since_epoch()} + *time - *offset;
}

[[noreturn]] void throw_not_a_time(std::string_view text) {
  throw std::invalid_argument("not a time: " + quoted(text) +
                              "; expected ISO 8601 with an offset, as in 2026-03-29T02:30:00+02:00");
}

}  // namespace

bool is_writable(Timestamp time) {
  return time >= first_time && time <= last_time;
}

Timestamp parse_timestamp(std::string_view text) {
  const auto time = scan_timestamp(text);
  if (!time || !is_writable(*time)) throw_not_a_time(text);
  return *time;
}

Timestamp detail::parse_stored_time(std::string_view text) {
  if (text == "-infinity") return first_time;
  if (text == "infinity") return last_time;
  const auto time = scan_timestamp(text);
  if (!time) throw_not_a_time(text);
  return (std::clamp)(*time, first_time, last_time);
}

std::string to_string(Timestamp time) {
  if (time < first_time) return "before " + to_string(first_time);
  if (time > last_time) return "after " + to_string(last_time);
  const auto day = date::floor<date::days>(time);
  const date::year_month_day calendar{day};
  const date::hh_mm_ss clock{time - day};
  std::string text = digits(static_cast<int>(calendar.year()), 4) + "-";
  text += digits(static_cast<unsigned>(calendar.month()), 2) + "-" + digits(static_cast<unsigned>(calendar.day()), 2);
  text += "T" + digits(clock.hours().count(), 2) + ":" + digits(clock.minutes().count(), 2) + ":";
  text += digits(clock.seconds().count(), 2);
  const auto fraction = clock.subseconds().count();
  if (fraction != 0) text += "." + digits(fraction, 6);
  return text + "Z";
}

}  // namespace argus
