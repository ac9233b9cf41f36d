#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace concurrency_test {

using argus::Client;
using argus::CloseResult;
using argus::IncidentFilter;
using argus::IncidentPatch;

TEST_CASE_METHOD(LiveFixture, "eight threads on one client post and resolve without an error") {
  constexpr int threads = 8;
  constexpr int rounds = 5;
  std::atomic<int> closed{0};
  std::atomic<int> failures{0};
  std::vector<std::thread> pool;
  for (int thread = 0; thread < threads; ++thread) {
    pool.emplace_back([&, thread] {
      try {
        for (int round = 0; round < rounds; ++round) {
          const auto stored =
              source.post_incident(new_incident("-" + std::to_string(thread) + "-" + std::to_string(round)));
          if (source.ensure_resolved(stored.pk) == CloseResult::closed) ++closed;
        }
      } catch (const std::exception&) {
        ++failures;
      }
    });
  }
  for (std::thread& thread : pool) thread.join();
  CHECK(failures == 0);
  CHECK(closed == threads * rounds);
}

TEST_CASE_METHOD(LiveFixture, "two programs that open and close the same alerts at once do it once") {
  constexpr int alerts = 12;
  const Client twin{server.url(), server.source_token()};
  std::atomic<int> created{0};
  std::atomic<int> failures{0};
  const auto open_all = [&](const Client& client) {
    try {
      for (int i = 0; i < alerts; ++i) {
        const auto opening = client.open_incident(new_incident("-" + std::to_string(i)));
        if (opening.outcome == argus::OpenResult::Outcome::created) ++created;
      }
    } catch (const std::exception&) {
      ++failures;
    }
  };
  const auto close_all = [&](const Client& client) {
    try {
      for (int i = 0; i < alerts; ++i)
        static_cast<void>(client.close_incident_by_source_id(name + "-" + std::to_string(i)));
    } catch (const std::exception&) {
      ++failures;
    }
  };
  for (const bool opens : {true, false}) {
    std::thread other([&] { opens ? open_all(twin) : close_all(twin); });
    opens ? open_all(source) : close_all(source);
    other.join();
  }
  CHECK(failures == 0);
  CHECK(created == alerts);
  for (int i = 0; i < alerts; ++i) {
    IncidentFilter filter;
    filter.source_incident_id = name + "-" + std::to_string(i);
    const auto found = source.get_my_incidents(filter).to_vector();
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].open);
  }
}

namespace {

/// Changes the level from three threads and resolves, at once.
void race(const Client& changing, const Client& resolving, std::int64_t pk) {
  constexpr int changers = 3;
  std::atomic<bool> failed{false};
  const auto without_error = [&failed](auto action) {
    try {
      action();
    } catch (const std::exception&) {
      failed = true;
    }
  };
  std::vector<std::thread> others;
  for (int changer = 0; changer < changers; ++changer) {
    others.emplace_back([&, client = changing] {
      without_error([&] {
        for (int level = 1; level <= 4; ++level) {
          IncidentPatch patch;
          patch.level = level;
          client.update_incident(pk, patch);
        }
      });
    });
  }
  without_error([&] { resolving.resolve_incident(pk); });
  for (std::thread& other : others) other.join();
  REQUIRE_FALSE(failed);
}

}  // namespace

TEST_CASE_METHOD(LiveFixture, "an update that races the end of an incident doesn't reopen it") {
  for (int round = 0; round < 15; ++round) {
    const std::int64_t pk = source.post_incident(new_incident("-" + std::to_string(round))).pk;
    const Client copy = source;
    race(copy, source, pk);
    CHECK_FALSE(source.get_incident(pk).open);
  }
}

TEST_CASE_METHOD(LiveFixture, "an update that races the end of an incident through another client reopens it") {
  if (server.is_fake()) return;
  const Client stranger{server.url(), server.source_token()};
  bool was_reopened = false;
  for (int round = 0; round < 60 && !was_reopened; ++round) {
    const std::int64_t pk = source.post_incident(new_incident("-" + std::to_string(round))).pk;
    race(stranger, source, pk);
    was_reopened = source.get_incident(pk).open;
  }
  CHECK(was_reopened);
}

}  // namespace concurrency_test
