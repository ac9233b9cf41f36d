#include "faults/fault_schedule.hpp"

#include <chrono>
#include <utility>

using nlohmann::json;

FaultSchedule::FaultSchedule(const std::string& toxiproxy_url, const std::string& upstream, unsigned seed, Gate& gate)
    : proxy_(toxiproxy_url, "weather", upstream),
      relay_(proxy_.address(), seed, gate),
      random_(seed),
      thread_([this] { run(); }) {}

void FaultSchedule::stop() {
  if (stopped_.exchange(true)) return;
  thread_.join();
}

void FaultSchedule::run() {
  while (!stopped_) {
    pass(50, 500);
    fault();
    ++faults_;
  }
}

void FaultSchedule::pass(int from_milliseconds, int to_milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{number(from_milliseconds, to_milliseconds)});
}

void FaultSchedule::fault() {
  constexpr int one_in = 12;
  if (number(1, one_in) == 1) {
    relay_.enable(false);
    proxy_.enable(false);
    pass(5, 200);
    proxy_.enable(true);
    relay_.enable(true);
    return;
  }
  const json toxic = random_toxic();
  proxy_.add(toxic);
  pass(20, 400);
  proxy_.remove(toxic.at("name"));
}

json FaultSchedule::random_toxic() {
  const char* const stream = number(0, 2) == 0 ? "upstream" : "downstream";
  const double toxicity = number(0, 1) == 0 ? 1.0 : 0.5;
  const auto toxic = [&](const char* type, json attributes) {
    return json{{"name", "fault"},
                {"type", type},
                {"stream", stream},
                {"toxicity", toxicity},
                {"attributes", std::move(attributes)}};
  };
  switch (number(0, 6)) {
    case 0:
      return toxic("latency", {{"latency", number(10, 1500)}, {"jitter", number(0, 100)}});
    case 1:
      return toxic("bandwidth", {{"rate", number(1, 50)}});
    case 2:
      return toxic("slow_close", {{"delay", number(10, 1000)}});
    case 3:
      return toxic("timeout", {{"timeout", number(0, 300)}});
    case 4:
      return toxic("slicer", {{"average_size", 100}, {"size_variation", 50}, {"delay", number(1, 10'000)}});
    case 5:
      return toxic("reset_peer", {{"timeout", number(0, 100)}});
    default:
      return toxic("limit_data", {{"bytes", number(0, 2000)}});
  }
}

int FaultSchedule::number(int from, int to) {
  return std::uniform_int_distribution<int>{from, to}(random_);
}
