#include "time.hpp"

#include <date/date.h>
#include <date/iso_week.h>

#include <algorithm>
#include <locale>
#include <regex>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

Instant start_of_year(int year) {
  return std::chrono::microseconds{date::sys_days{date::year{year} / 1 / 1}.time_since_epoch()}.count();
}

Instant length_of_zone(std::chrono::minutes zone) {
  return std::chrono::microseconds{zone}.count();
}

std::string formatted(const char* format, Instant local) {
  const date::sys_time<std::chrono::microseconds> time{std::chrono::microseconds{local}};
  if (local % microseconds_per_second != 0) return date::format(std::locale::classic(), format, time);
  return date::format(std::locale::classic(), format, date::floor<std::chrono::seconds>(time));
}

constexpr Instant microseconds_per_day = Instant{24} * 60 * microseconds_per_minute;
/// Nobody writes longer ones. Matching takes stack by the character.
constexpr std::size_t longest_time = 100;

int number_in(const std::ssub_match& digits, int otherwise = 0) {
  return digits.matched ? std::stoi(digits) : otherwise;
}

/// The groups of a pattern that have the parts of a clock.
struct ClockGroups {
  std::size_t hour;
  std::size_t minute;
  std::size_t second;
  std::size_t fraction;
};

Instant clock_in(const std::smatch& match, const ClockGroups& groups) {
  // Of a fraction six digits count.
  const std::string microseconds = (match.str(groups.fraction) + "000000").substr(0, 6);
  return (number_in(match[groups.hour]) * 60 + number_in(match[groups.minute])) * microseconds_per_minute +
         number_in(match[groups.second]) * microseconds_per_second + std::stoi(microseconds);
}

bool is_clock(const std::smatch& match, const ClockGroups& groups) {
  return number_in(match[groups.hour]) < 24 && number_in(match[groups.minute]) < 60 &&
         number_in(match[groups.second]) < 60;
}

std::optional<date::sys_days> day_of(int year, int month, int day) {
  const auto date = date::year{year} / month / day;
  if (year < 1 || !date.ok()) return std::nullopt;
  return date::sys_days{date};
}

std::optional<date::sys_days> day_of_week(int year, int week, int weekday) {
  if (year < 1 || weekday < 1 || weekday > 7) return std::nullopt;
  const auto date = iso_week::year{year} / iso_week::weeknum{static_cast<unsigned>(week)} /
                    iso_week::weekday{static_cast<unsigned>(weekday)};
  if (!date.ok()) return std::nullopt;
  return date::sys_days{date};
}

std::optional<Instant> instant_of(const std::optional<date::sys_days>& day, Instant clock, Instant offset) {
  if (!day || offset <= -microseconds_per_day || offset >= microseconds_per_day) return std::nullopt;
  return Instant{day->time_since_epoch().count()} * microseconds_per_day + clock - offset;
}

/// As datetime.fromisoformat of Python 3.11, which passes over a character before the offset, and over anything that
/// follows six digits of a fraction there.
std::optional<Instant> read_iso(const std::string& text, std::chrono::minutes zone) {
  static const std::regex pattern(R"((\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|(-?)W(\d\d)(?:\6(\d))?))"
                                  R"((?:[^](\d\d)(?:(:?)(\d\d)(?:\10(\d\d))?)?(?:[.,](\d+))?)"
                                  R"((?:([^+\-Z]*)(?:Z|([+-])(\d\d)(?:(:?)(\d\d)(?:\17(\d\d))?)?(?:[.,](\d+))?))?)?)");
  constexpr ClockGroups clock{9, 11, 12, 13};
  constexpr ClockGroups distance{16, 18, 19, 20};
  std::smatch match;
  if (!std::regex_match(text, match, pattern) || !is_clock(match, clock)) return std::nullopt;
  const auto passed_over = match.length(14);
  const bool may_pass_over = match[13].matched ? match.length(13) >= 6 : passed_over == 1;
  if (passed_over > 0 && !may_pass_over) return std::nullopt;
  const int year = number_in(match[1]);
  const std::size_t month = match[2].matched ? 2 : 4;
  const auto day = match[7].matched ? day_of_week(year, number_in(match[7]), number_in(match[8], 1))
                                    : day_of(year, number_in(match[month]), number_in(match[month + 1]));
  const Instant written_offset = (match[15] == "-" ? -1 : 1) * clock_in(match, distance);
  const Instant offset = match[14].matched ? written_offset : zone.count() * microseconds_per_minute;
  return instant_of(day, clock_in(match, clock), offset);
}

/// As Django if Python has refused: with single digits, and whitespace before the offset.
std::optional<Instant> read_lax(const std::string& text, std::chrono::minutes zone) {
  static const std::regex pattern(
      R"((\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,6})\d{0,6})?)?)"
      R"(\s*(Z|([+-])(\d\d)(?::?(\d\d))?)?\n?)");
  constexpr ClockGroups clock{4, 5, 6, 7};
  std::smatch match;
  if (!std::regex_match(text, match, pattern) || !is_clock(match, clock)) return std::nullopt;
  const Instant minutes = number_in(match[10]) * 60 + number_in(match[11]);
  const Instant written_offset = match[9] == "-" ? -minutes : minutes;
  const Instant offset = match[8].matched ? written_offset : Instant{zone.count()};
  return instant_of(day_of(number_in(match[1]), number_in(match[2]), number_in(match[3])), clock_in(match, clock),
                    offset * microseconds_per_minute);
}

double decimal_in(const std::ssub_match& group) {
  std::string text = group.str();
  std::replace(text.begin(), text.end(), ',', '.');
  return text.empty() ? 0 : std::stod(text);
}

/// The groups have days, the sign of the clock, hours, minutes and seconds.
double seconds_in(const std::smatch& match) {
  const double clock = (decimal_in(match[3]) * 60 + decimal_in(match[4])) * 60 + decimal_in(match[5]);
  return decimal_in(match[1]) * 86400 + (match[2] == "-" ? -1 : 1) * clock;
}

}  // namespace

std::optional<Instant> parse_instant(const std::string& text, std::chrono::minutes zone) {
  if (text.size() > longest_time) return std::nullopt;
  // Any character may separate the day from the clock; the patterns see one beyond ASCII as one character.
  std::string characters;
  for (const char32_t character : to_characters(text)) {
    characters += character < 0x80 ? static_cast<char>(character) : '?';
  }
  const auto instant = read_iso(characters, zone);
  return instant ? instant : read_lax(characters, zone);
}

std::optional<double> read_duration(const std::string& text) {
  static const std::regex plain(
      R"((?:(-?\d+) (?:days?, )?)?(-?)(?:(\d+):(?=\d+:\d+))?(?:(\d+):)?(\d+(?:[.,]\d{1,12})?))");
  static const std::regex postgres(R"((?:(-?\d+) days? ?)?(?:([-+])?(\d+):(\d\d):(\d\d(?:\.\d{1,6})?))?)");
  static const std::regex iso8601(
      R"(([-+]?)P(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?)");
  std::smatch match;
  if (text.size() > longest_time) return std::nullopt;
  if (std::regex_match(text, match, plain) || std::regex_match(text, match, postgres)) return seconds_in(match);
  if (!std::regex_match(text, match, iso8601)) return std::nullopt;
  const double hours = decimal_in(match[2]) * 24 + decimal_in(match[3]);
  return (match[1] == "-" ? -1 : 1) * ((hours * 60 + decimal_in(match[4])) * 60 + decimal_in(match[5]));
}

bool is_in_range(Instant instant, std::chrono::minutes zone) {
  const auto [first, last] = std::minmax({instant, instant + length_of_zone(zone)});
  return first >= start_of_year(1) && last < start_of_year(10000);
}

Instant last_instant(std::chrono::minutes zone) {
  return start_of_year(10000) - 1 - length_of_zone(zone);
}

Instant with_infinities(Instant instant, std::chrono::minutes zone) {
  if (instant == last_instant(zone)) return infinity;
  return instant == start_of_year(1) - length_of_zone(zone) ? before_all : instant;
}

std::string to_text(Instant instant, std::chrono::minutes zone) {
  const std::string clock = formatted("%FT%T", instant + length_of_zone(zone));
  if (zone == std::chrono::minutes{0}) return clock + 'Z';
  return clock + (zone < std::chrono::minutes{0} ? '-' : '+') +
         date::format(std::locale::classic(), "%H:%M", date::abs(zone));
}

std::string to_http_date(Instant instant) {
  return formatted("%a, %d %b %Y %T GMT", instant - instant % microseconds_per_second);
}

std::string to_utc_text(Instant instant) {
  return formatted("%F %T", instant) + "+00:00";
}

}  // namespace argus::testing::fake
