#include "time.hpp"

#include <date/date.h>

namespace argus::testing::fake {
namespace {

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

bool is_in_range(Instant instant, std::chrono::minutes zone) {
  return is_in_common_era(instant) && is_in_common_era(instant + zone.count() * microseconds_per_minute);
}

Instant last_instant(std::chrono::minutes zone) {
  const date::sys_days end{date::year{10000} / date::January / 1};
  const std::chrono::microseconds since_epoch = end.time_since_epoch();
  return since_epoch.count() - 1 - zone.count() * microseconds_per_minute;
}

Instant with_infinities(Instant instant, std::chrono::minutes zone) {
  const date::sys_days begin{date::year{1} / date::January / 1};
  const std::chrono::microseconds since_epoch = begin.time_since_epoch();
  if (instant == last_instant(zone)) return infinity;
  return instant == since_epoch.count() - zone.count() * microseconds_per_minute ? before_all : instant;
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
