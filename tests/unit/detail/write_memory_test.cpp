#include "catch.hpp"

#include <argus/detail/write_memory.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstdint>

namespace write_memory_test {

using argus::detail::WriteMemory;
using std::chrono::milliseconds;
using Kind = WriteMemory::Kind;

namespace {

const argus::Timestamp noon = argus::parse_timestamp("2026-01-02T12:00:00Z");

struct Fixture {
  std::chrono::steady_clock::time_point time{std::chrono::hours{1}};
  WriteMemory memory{{[this] { return time; }, {}, {}}};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "WriteMemory remembers a write once, by its kind, primary key and time") {
  CHECK(memory.add(Kind::event, 7, noon));
  CHECK_FALSE(memory.add(Kind::event, 7, noon));
  CHECK(memory.has(Kind::event, 7, noon));
  CHECK_FALSE(memory.has(Kind::maintenance, 7, noon));
  CHECK_FALSE(memory.has(Kind::event, 8, noon));
  // A server that was set back to a copy of last night gives its primary keys anew.
  CHECK(memory.add(Kind::event, 7, noon + std::chrono::microseconds{1}));
  memory.remove(Kind::event, 7, noon);
  CHECK_FALSE(memory.has(Kind::event, 7, noon));
  CHECK(memory.add(Kind::event, 7, noon));
}

TEST_CASE_METHOD(Fixture, "WriteMemory forgets the oldest of each kind if there are too many") {
  memory.add(Kind::started, 1, noon);
  const auto count = static_cast<std::int64_t>(WriteMemory::most_entries);
  for (std::int64_t i = 1; i <= count; ++i) memory.add(Kind::event, i, noon);
  CHECK(memory.has(Kind::event, 1, noon));
  memory.add(Kind::event, count + 1, noon);
  CHECK_FALSE(memory.has(Kind::event, 1, noon));
  CHECK(memory.has(Kind::event, 2, noon));
  CHECK(memory.has(Kind::started, 1, noon));
}

TEST_CASE_METHOD(Fixture, "an entry of WriteMemory that is removed and added again isn't forgotten before its time") {
  memory.add(Kind::event, 0, noon);
  memory.remove(Kind::event, 0, noon);
  const auto count = static_cast<std::int64_t>(WriteMemory::most_entries);
  for (std::int64_t i = 1; i < count; ++i) memory.add(Kind::event, i, noon);
  memory.add(Kind::event, 0, noon);
  memory.add(Kind::event, count, noon);
  CHECK(memory.has(Kind::event, 0, noon));
}

TEST_CASE_METHOD(Fixture, "the age of an entry of WriteMemory is counted from when it was first seen") {
  CHECK(memory.age(Kind::unfinished, 7, noon) == milliseconds{0});
  time += milliseconds{400};
  CHECK(memory.age(Kind::unfinished, 7, noon) == milliseconds{400});
  CHECK(memory.age(Kind::unfinished, 8, noon) == milliseconds{0});
}

}  // namespace write_memory_test
