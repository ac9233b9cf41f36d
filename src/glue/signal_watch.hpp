#pragma once

#include <argus/cancellation_token.hpp>

#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>

namespace argus::detail {

/// Takes SIGTERM, SIGINT and SIGHUP while it lives, and ignores SIGPIPE, which a log or a connection whose reader has
/// gone would end the service with; afterwards they do again what they did before. A second SIGTERM or SIGINT does so
/// at once.
class SignalWatch {
 public:
  /// @throws std::logic_error if there is another one in this process; std::system_error
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  /// Cancelled by SIGTERM and SIGINT.
  const CancellationToken& stop() const { return stop_; }
  /// Whether SIGHUP came since this was asked last.
  bool take_reload() { return reload_.exchange(false); }
  /// Waits until a signal or a wake comes or the time is over.
  void wait(std::chrono::milliseconds time) const;
  /// Ends a wait, or the next one where none is. From any thread, and from a signal's handler.
  void wake() const;

 private:
  struct Taken {
    int signal;
    struct sigaction before;
  };

  static void handle(int signal);
  void note(int signal);

  std::array<int, 2> pipe_{};
  std::array<Taken, 4> taken_{{{SIGTERM, {}}, {SIGINT, {}}, {SIGHUP, {}}, {SIGPIPE, {}}}};
  CancellationToken stop_{};
  std::atomic<bool> reload_{false};
};

}  // namespace argus::detail
