#include "catch.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/models/event.hpp>

#include <string>

namespace stored_time_test {

using argus::Timestamp;

namespace {

Timestamp read(const std::string& text) {
  Timestamp time;
  argus::detail::codec::read(text, time);
  return time;
}

}  // namespace

TEST_CASE("a stored time may lie before or after all others") {
  CHECK(read("-infinity") == argus::parse_timestamp("0001-01-01T00:00:00Z"));
  CHECK(read("infinity") == argus::parse_timestamp("9999-12-31T23:59:59.999999Z"));
  CHECK_THROWS_AS(read("-Infinity"), argus::DecodeError);
  CHECK_THROWS_AS(argus::parse_timestamp("-infinity"), std::invalid_argument);
}

TEST_CASE("a stored time that its offset moves out of the calendar is at its edge") {
  CHECK(read("0001-01-01T00:00:00+00:43") == read("-infinity"));
  CHECK(read("9999-12-31T23:59:59.999999-05:00") == read("infinity"));
  CHECK(read("0001-01-01T00:00:00-04:56:02") == argus::parse_timestamp("0001-01-01T04:56:02Z"));
  CHECK_THROWS_AS(read("0000-12-31T23:59:59-05:00"), argus::DecodeError);
}

}  // namespace stored_time_test
