#include "src/glue/service_loop.hpp"
#include "catch.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <sstream>
#include <thread>
#include <vector>

namespace service_loop_test {

using namespace std::chrono_literals;
using argus::glue::Report;
using Time = std::chrono::steady_clock::time_point;

namespace {

/// A loop whose waits take no time, and that makes a round each hour where nobody asks for one.
struct Loop {
  Loop() {
    time.now = [this] { return now; };
    time.random = [] { return 0.5; };
    time.wait = [this](std::chrono::milliseconds wait, const auto&) {
      waits.push_back(wait);
      const bool is_asked_for = on_wait();
      if (!is_asked_for) now += wait;
    };
  }

  int run() {
    const auto round = [this] {
      began.push_back(now);
      return report;
    };
    return argus::detail::ServiceLoop{"acme",
                                      {log, notifier, signals, requests, time, round, [] {}, [](const auto&) {}, every}}
        .run(false);
  }

  void ask() {
    answer = std::async(std::launch::async, [this] { return requests.request(); });
    while (!is_woken) std::this_thread::yield();
  }

  std::ostringstream out{};
  const std::function<std::string(const std::string&)> variable = [](const std::string&) { return ""; };
  argus::detail::ServiceLog log{out, "acme", variable};
  argus::detail::ServiceNotifier notifier{variable};
  argus::detail::SignalWatch signals{};
  std::atomic<bool> is_woken{false};
  argus::detail::RoundRequests requests{[this] { is_woken = true; }, signals.stop()};
  argus::RetryEnvironment time{};
  const std::chrono::seconds every{1h};
  Time now{1h};
  Report report{};
  std::vector<Time> began{};
  std::vector<std::chrono::milliseconds> waits{};
  std::future<bool> answer{};
  /// Whether it has asked for a round, so that the wait ends early.
  std::function<bool()> on_wait{};
};

}  // namespace

TEST_CASE_METHOD(Loop, "A round that is asked for begins at once, and the next one at its time again") {
  on_wait = [this] {
    if (waits.size() == 3) std::raise(SIGTERM);
    if (waits.size() != 1) return false;
    now += 10min;
    ask();
    return true;
  };
  CHECK(run() == 0);
  CHECK(answer.get());
  CHECK(began == std::vector<Time>{Time{1h}, Time{1h + 10min}, Time{2h + 10min}});
  CHECK(waits == std::vector<std::chrono::milliseconds>{1h, 1h, 1h});
}

TEST_CASE_METHOD(Loop, "A round that is asked for begins no earlier than ten times as long as listing takes") {
  report.listed_in = 3s;
  on_wait = [this] {
    if (waits.size() == 3) std::raise(SIGTERM);
    if (waits.size() != 1) return false;
    now += 10s;
    ask();
    return true;
  };
  CHECK(run() == 0);
  CHECK(answer.get());
  CHECK(began == std::vector<Time>{Time{1h}, Time{1h + 30s}});
  CHECK(waits == std::vector<std::chrono::milliseconds>{1h, 20s, 1h});
}

TEST_CASE_METHOD(Loop, "After a round that failed, the next one isn't made earlier for somebody who asks") {
  bool is_answered = true;
  report.ending = Report::Ending::argus_failed;
  on_wait = [&] {
    is_answered = requests.request();
    if (waits.size() == 2) std::raise(SIGTERM);
    return false;
  };
  CHECK(run() == 0);
  CHECK_FALSE(is_answered);
  CHECK(began == std::vector<Time>{Time{1h}, Time{1h + 30min}});
}

TEST_CASE_METHOD(Loop, "SIGTERM ends the wait of somebody who asks") {
  on_wait = [this] {
    ask();
    std::raise(SIGTERM);
    return true;
  };
  CHECK(run() == 0);
  CHECK_FALSE(answer.get());
  CHECK(began.size() == 1);
}

TEST_CASE_METHOD(Loop, "The metrics can be asked for before the first round, and after each") {
  CHECK(requests.metrics().empty());
  on_wait = [this] {
    CHECK(requests.metrics().find("argus_glue_rounds_total{prefix=\"acme\"} 1\n") != std::string::npos);
    std::raise(SIGTERM);
    return false;
  };
  CHECK(run() == 0);
}

TEST_CASE_METHOD(Loop, "A wake ends a wait for signals, also one that begins later") {
  signals.wake();
  const auto began_at = std::chrono::steady_clock::now();
  signals.wait(10min);
  CHECK(std::chrono::steady_clock::now() - began_at < 1min);
}

}  // namespace service_loop_test
