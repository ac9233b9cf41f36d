#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace argus::detail {

/// Tells systemd how the service is, by the protocol of sd_notify, and keeps its watchdog quiet. Does nothing where
/// nobody asks for it. Safe to use from many threads at once.
class ServiceNotifier {
 public:
  /// @param variable reads a variable of the environment
  explicit ServiceNotifier(const std::function<std::string(const std::string&)>& variable);

  void ready() { send("READY=1"); }
  void reloading();
  void stopping() { send("STOPPING=1"); }
  /// @param text of one line
  void status(const std::string& text) { send("STATUS=" + text); }

  /// The work goes on: tells the watchdog, at most four times in its time.
  void progress();
  /// The longest that a wait may be without progress().
  std::chrono::milliseconds longest_wait() const;
  /// How long the watchdog waits; zero where there is none.
  std::chrono::microseconds watchdog() const { return watchdog_; }

 private:
  void send(const std::string& state) const noexcept;

  std::string socket_;
  std::chrono::microseconds watchdog_{0};
  std::atomic<std::chrono::steady_clock::rep> sent_at_{0};
};

}  // namespace argus::detail
