#include "catch.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/models/end_time.hpp>

#include <sstream>

namespace end_time_test {

using argus::EndTime;

TEST_CASE("an end time is open-ended until it is said otherwise") {
  const EndTime end;
  CHECK(end.is_open_ended());
  CHECK_FALSE(end.is_stateless());
  CHECK_FALSE(end.time());
  CHECK(end == argus::open_ended);
}

TEST_CASE("STATELESS is neither open-ended nor a time") {
  const EndTime end = argus::STATELESS;
  CHECK(end.is_stateless());
  CHECK_FALSE(end.is_open_ended());
  CHECK_FALSE(end.time());
  CHECK(end != argus::open_ended);
}

TEST_CASE("an end time is a time where it is known") {
  const auto time = argus::parse_timestamp("2026-01-02T03:04:05Z");
  const EndTime end = time;
  CHECK(end.time() == time);
  CHECK_FALSE(end.is_open_ended());
  CHECK_FALSE(end.is_stateless());
  CHECK(end != EndTime{time + std::chrono::microseconds{1}});
  CHECK(end != argus::open_ended);
  CHECK(EndTime{argus::Timestamp{}} != argus::open_ended);
}

TEST_CASE("an end time prints as people say it") {
  std::ostringstream out;
  out << EndTime{} << "; " << argus::STATELESS << "; " << EndTime{argus::parse_timestamp("2026-01-02T03:04:05Z")};
  CHECK(out.str() == "open-ended; stateless; 2026-01-02T03:04:05Z");
}

TEST_CASE("the end time -infinity is read as the first moment of the year 1") {
  EndTime end;
  argus::detail::codec::read("-infinity", end);
  CHECK(end == EndTime{argus::parse_timestamp("0001-01-01T00:00:00Z")});
  CHECK(to_string(end) == "0001-01-01T00:00:00Z");
  EndTime again;
  argus::detail::codec::read(argus::detail::codec::Codec<EndTime>::encode(end), again);
  CHECK(again == end);
  argus::detail::codec::read("infinity", end);
  CHECK(end.is_open_ended());
  CHECK_THROWS_AS(argus::detail::codec::read("+infinity", end), argus::DecodeError);
}

}  // namespace end_time_test
