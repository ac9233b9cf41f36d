#pragma once

#include "faults/stale_relay.hpp"
#include "faults/toxiproxy.hpp"

#include <atomic>
#include <random>
#include <string>
#include <thread>

/// Switches faults on and off in a proxy, at random times and of random kinds, until it is stopped. Before the proxy
/// stands a relay that sends stale bytes.
class FaultSchedule {
 public:
  /// @param upstream as in "127.0.0.1:9310"
  /// @param gate of all calls to the client
  FaultSchedule(const std::string& toxiproxy_url, const std::string& upstream, unsigned seed, Gate& gate);
  FaultSchedule(const FaultSchedule&) = delete;
  FaultSchedule& operator=(const FaultSchedule&) = delete;
  ~FaultSchedule() { stop(); }

  /// Where clients connect to, as in "127.0.0.1:40001".
  const std::string& address() const { return relay_.address(); }
  const StaleRelay& relay() const { return relay_; }
  /// How many faults there were.
  int faults() const { return faults_; }
  /// Ends the present fault too; safe to call twice.
  void stop();

 private:
  void run();
  void pass(int from_milliseconds, int to_milliseconds);
  void fault();
  nlohmann::json random_toxic();
  int number(int from, int to);

  ToxicProxy proxy_;
  StaleRelay relay_;
  std::mt19937 random_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> faults_{0};
  std::thread thread_;
};
