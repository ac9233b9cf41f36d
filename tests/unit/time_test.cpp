#include "catch.hpp"

#include <argus/time.hpp>

#include <clocale>
#include <locale>
#include <stdexcept>
#include <string>

namespace time_test {

using argus::parse_timestamp;
using argus::Timestamp;
using argus::to_string;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

namespace {

Timestamp at(long long microseconds_since_1970) {
  return Timestamp{microseconds{microseconds_since_1970}};
}

/// Groups digits and swaps the decimal point, as a hostile global locale does.
struct HostileNumbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\1"; }
};

}  // namespace

TEST_CASE("a time is read whatever its offset and fraction") {
  CHECK(parse_timestamp("1970-01-01T00:00:00Z") == at(0));
  CHECK(parse_timestamp("2026-01-02T04:04:05+01:00") == parse_timestamp("2026-01-02T03:04:05Z"));
  CHECK(parse_timestamp("2026-01-02T04:04:05-0130") == parse_timestamp("2026-01-02T05:34:05Z"));
  CHECK(parse_timestamp("2026-01-02T04:04:05+01") == parse_timestamp("2026-01-02T03:04:05Z"));
  CHECK(parse_timestamp("1890-01-01T00:00:00-04:56:02") == parse_timestamp("1890-01-01T04:56:02Z"));
  CHECK(parse_timestamp("2026-01-02 03:04:05z") == parse_timestamp("2026-01-02T03:04:05Z"));
  CHECK(parse_timestamp("1970-01-01T00:00:00.5Z") == at(500'000));
  CHECK(parse_timestamp("1970-01-01T00:00:00.000001Z") == at(1));
  CHECK(parse_timestamp("1970-01-01T00:00:00.123456789Z") == at(123'456));
  CHECK(parse_timestamp("1969-12-31T23:59:59.999999Z") == at(-1));
  CHECK(parse_timestamp("2024-02-29T00:00:00Z") == at(1'709'164'800'000'000));
  CHECK(parse_timestamp("9999-12-31T23:59:59.999999Z") == at(253'402'300'799'999'999));
  CHECK(parse_timestamp("0001-01-01T00:00:00Z") == at(-62'135'596'800'000'000));
}

TEST_CASE("times on both sides of a change to summer time are distinguished by their offsets") {
  CHECK(parse_timestamp("2026-10-25T02:30:00+02:00") + std::chrono::hours{1} ==
        parse_timestamp("2026-10-25T02:30:00+01:00"));
}

TEST_CASE("a text that is not a time with an offset is refused and named") {
  const auto text = GENERATE(
      as<std::string>{}, "", "infinity", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04Z",
      "2026-13-02T03:04:05Z", "2026-02-29T03:04:05Z", "2026-01-02T24:00:00Z", "2026-01-02T03:60:05Z",
      "2026-01-02T03:04:60Z", "0000-01-02T03:04:05Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z",
      "2026-01-02T03:04:05+24:00", "2026-01-02T03:04:05+01:60", "2026-01-02T03:04:05Z ", " 2026-01-02T03:04:05Z",
      "2026-01-02T03:04:05+01:00x", "2026-1-2T03:04:05Z", "+2026-01-02T03:04:05Z", "2026-01-02T03:04:05+01:00:60",
      "2026-01-02T03:04:05+0100:00", "2O26-01-02T03:04:05Z");
  INFO(text);
  CHECK_THROWS_AS(parse_timestamp(text), std::invalid_argument);
  CHECK_THROWS_WITH(parse_timestamp("tomorrow"), contains("\"tomorrow\"") && contains("offset"));
}

TEST_CASE("a time that could not be written again is refused") {
  CHECK_THROWS_AS(parse_timestamp("0001-01-01T00:00:00+00:01"), std::invalid_argument);
  CHECK_THROWS_AS(parse_timestamp("9999-12-31T23:59:59-00:01"), std::invalid_argument);
  CHECK(parse_timestamp("0001-01-01T00:00:00-00:01") == at(-62'135'596'740'000'000));
  CHECK(to_string(Timestamp::min()) == "before 0001-01-01T00:00:00Z");
  CHECK(to_string(Timestamp::max()) == "after 9999-12-31T23:59:59.999999Z");
  CHECK_FALSE(argus::is_writable(Timestamp::max()));
}

TEST_CASE("the refusal of a time is one line") {
  CHECK_THROWS_WITH(parse_timestamp("2026\n\x1b[31m\xc3\xa5"), contains("\"2026??[31m??\""));
  CHECK_THROWS_WITH(parse_timestamp(std::string(1'000, '1')), contains(std::string(64, '1') + "...\";"));
}

TEST_CASE("a time is written in UTC, and read back the same") {
  CHECK(to_string(at(0)) == "1970-01-01T00:00:00Z");
  CHECK(to_string(at(1)) == "1970-01-01T00:00:00.000001Z");
  CHECK(to_string(at(-1)) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_string(parse_timestamp("9999-12-31T23:59:59.999999Z")) == "9999-12-31T23:59:59.999999Z");
  CHECK(to_string(parse_timestamp("0001-01-01T00:00:00Z")) == "0001-01-01T00:00:00Z");
  const Timestamp now = argus::now();
  CHECK(parse_timestamp(to_string(now)) == now);
}

TEST_CASE("digits finer than a microsecond are cut, also before 1970") {
  CHECK(argus::to_timestamp(
            system_clock::time_point{std::chrono::duration_cast<system_clock::duration>(nanoseconds{1'999})}) == at(1));
  CHECK(argus::to_timestamp(std::chrono::time_point<system_clock, nanoseconds>{nanoseconds{-1}}) == at(-1));
}

TEST_CASE("the global locale changes neither reading nor writing of times") {
  const std::locale before = std::locale::global(std::locale{std::locale::classic(), new HostileNumbers});
  const std::string c_locale = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  const std::string text = to_string(parse_timestamp("2026-01-02T03:04:05.25Z"));
  std::setlocale(LC_ALL, c_locale.c_str());
  std::locale::global(before);
  CHECK(text == "2026-01-02T03:04:05.250000Z");
}

}  // namespace time_test
