#include "catch.hpp"

#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace write_locks_test {

using argus::CallOptions;
using argus::CancellationToken;
using argus::detail::WriteLocks;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Unclear = WriteLocks::Unclear;

namespace {

constexpr milliseconds settle_time{1'000};

/// A clock that only waiting moves.
struct Fixture {
  steady_clock::time_point time = steady_clock::now();
  std::vector<milliseconds> waits{};
  WriteLocks order{settle_time, milliseconds{60'000}, environment()};

  argus::RetryEnvironment environment() {
    return {[this] { return time; },
            [this](milliseconds wait, const std::optional<CancellationToken>&) {
              waits.push_back(wait);
              time += wait;
            },
            {}};
  }

  WriteLocks::Lock turn_of_another_thread() const {
    return std::async(std::launch::async, [this] { return order.lock("incident 7", Unclear::wait, {}); }).get();
  }
  void leave_unclear(const std::string& key) { order.lock(key, Unclear::wait, {}).mark_unclear(); }
};

}  // namespace

TEST_CASE("locks of one key never overlap, and are granted in order") {
  const WriteLocks order{settle_time, milliseconds{60'000}, {}};
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) {
        const WriteLocks::Lock lock = order.lock("incident 7", Unclear::wait, {});
        if (++inside != 1) overlapped = true;
        ++count;
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(overlapped);
  CHECK(count == 1600);
}

TEST_CASE_METHOD(Fixture, "a lock of another key doesn't wait") {
  const WriteLocks::Lock lock = order.lock("incident 7", Unclear::wait, {});
  CHECK_NOTHROW(order.lock("incident 8", Unclear::wait, {}));
}

TEST_CASE_METHOD(Fixture, "waiting for a lock ends at the deadline and when it is cancelled") {
  const WriteLocks::Lock lock = turn_of_another_thread();
  CallOptions limits;
  limits.deadline = steady_clock::now() + milliseconds{20};
  try {
    order.lock("incident 7", Unclear::wait, limits);
    FAIL("two at once");
  } catch (const argus::TimeoutError& error) {
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains("writing to incident 7: other threads were still writing"));
  }
  limits.deadline.reset();
  limits.cancel = CancellationToken{};
  limits.cancel->cancel();
  CHECK_THROWS_AS(order.lock("incident 7", Unclear::wait, limits), argus::CancelledError);
}

TEST_CASE_METHOD(Fixture, "a thread that would wait for its own lock gets an error at once") {
  const WriteLocks::Lock lock = order.lock("incident 7", Unclear::wait, {});
  CHECK_THROWS_WITH(order.lock("incident 7", Unclear::wait, {}),
                    "writing to incident 7: a call of this thread is writing to it and would wait for itself; nothing "
                    "was sent. Don't write to it from a callback of that call");
  CHECK_FALSE(order.try_lock("incident 7", Unclear::wait));
}

TEST_CASE_METHOD(Fixture, "a thread that gives up waiting for a lock doesn't block those behind it") {
  std::optional<std::thread> second;
  {
    const WriteLocks::Lock lock = turn_of_another_thread();
    CallOptions limits;
    limits.deadline = steady_clock::now();
    CHECK_THROWS_AS(order.lock("incident 7", Unclear::wait, limits), argus::TimeoutError);
  }
  CHECK_NOTHROW(order.lock("incident 7", Unclear::wait, {}));
}

TEST_CASE_METHOD(Fixture, "after an unclear write the next lock waits for the rest of settle_time") {
  leave_unclear("incident 7");
  time += milliseconds{400};
  const WriteLocks::Lock lock = order.lock("incident 7", Unclear::wait, {});
  CHECK(waits == std::vector<milliseconds>{milliseconds{600}});
  CHECK_FALSE(lock.is_unclear());
}

TEST_CASE_METHOD(Fixture, "a wait for a lock that would pass the deadline isn't begun") {
  leave_unclear("incident 7");
  CallOptions limits;
  limits.deadline = time + milliseconds{900};
  CHECK_THROWS_WITH(order.lock("incident 7", Unclear::wait, limits),
                    contains("the server may process an earlier write, whose answer was lost, for another 1000 ms"));
  CHECK(waits.empty());
}

TEST_CASE_METHOD(Fixture, "a lock that doesn't wait for unclear writes reports them") {
  leave_unclear("id a");
  {
    WriteLocks::Lock lock = order.lock("id a", Unclear::ignore, {});
    CHECK(waits.empty());
    CHECK(lock.is_unclear());
    lock.mark_clear();
    CHECK_FALSE(lock.is_unclear());
  }
  CHECK_FALSE(order.lock("id a", Unclear::ignore, {}).is_unclear());
}

TEST_CASE_METHOD(Fixture, "if too many writes are unclear, every key counts as unclear") {
  for (int i = 0; i < 10'000; ++i) leave_unclear("incident " + std::to_string(i));
  CHECK_FALSE(order.lock("incident x", Unclear::ignore, {}).is_unclear());
  leave_unclear("incident 10000");
  CHECK(order.lock("incident x", Unclear::ignore, {}).is_unclear());
  time += settle_time;
  CHECK_FALSE(order.lock("incident x", Unclear::ignore, {}).is_unclear());
}

}  // namespace write_locks_test
