#include "src/glue/round_requests.hpp"
#include "catch.hpp"

#include <argus/cancellation_token.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace round_requests_test {

namespace {

/// The rounds' thread is the test's.
struct Desk {
  std::future<bool> ask() {
    const int before = wakes;
    std::future<bool> answer = std::async(std::launch::async, [this] { return requests->request(); });
    while (wakes == before) std::this_thread::yield();
    return answer;
  }
  void make_round(bool went_well) {
    requests->begin_round();
    requests->end_round(went_well);
  }

  std::atomic<int> wakes{0};
  argus::CancellationToken stop{};
  std::shared_ptr<argus::detail::RoundRequests> requests =
      std::make_shared<argus::detail::RoundRequests>([this] { ++wakes; }, stop);
};

}  // namespace

TEST_CASE_METHOD(Desk, "A request is answered by a round that begins after it") {
  requests->begin_round();
  std::future<bool> answer = ask();
  requests->end_round(true);
  CHECK(requests->is_requested());
  make_round(false);
  CHECK_FALSE(answer.get());
  make_round(true);
  answer = ask();
  make_round(true);
  CHECK(answer.get());
}

TEST_CASE_METHOD(Desk, "Requests that come while a round runs share the next one") {
  requests->begin_round();
  std::vector<std::future<bool>> answers(5);
  for (auto& answer : answers) answer = ask();
  requests->end_round(true);
  requests->begin_round();
  CHECK_FALSE(requests->is_requested());
  requests->end_round(true);
  for (auto& answer : answers) CHECK(answer.get());
}

TEST_CASE_METHOD(Desk, "A round that fails answers everybody who waits, and nothing is asked for after it") {
  requests->begin_round();
  std::future<bool> answer = ask();
  requests->end_round(false);
  CHECK_FALSE(answer.get());
  CHECK_FALSE(requests->is_requested());
}

TEST_CASE_METHOD(Desk, "While a failed round waits to be made again, a request is refused at once") {
  make_round(false);
  CHECK_FALSE(requests->request());
  CHECK(wakes == 0);
  CHECK_FALSE(requests->is_requested());
  requests->begin_round();
  std::future<bool> answer = ask();
  requests->end_round(true);
  make_round(true);
  CHECK(answer.get());
}

TEST_CASE_METHOD(Desk, "A stop ends every wait for a round, also while one runs") {
  requests->begin_round();
  std::future<bool> answer = ask();
  stop.cancel();
  CHECK_FALSE(answer.get());
  CHECK_FALSE(requests->request());
  CHECK(wakes == 1);
}

TEST_CASE_METHOD(Desk, "After the end of a program nobody waits, and its rounds can still be asked") {
  std::future<bool> answer = ask();
  requests->set_metrics("rounds 1\n");
  requests->close();
  CHECK_FALSE(answer.get());
  CHECK_FALSE(requests->request());
  CHECK(requests->metrics() == "rounds 1\n");
  CHECK(wakes == 1);
}

}  // namespace round_requests_test
