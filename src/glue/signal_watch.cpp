#include "signal_watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace argus::detail {

namespace {

// What a handler can reach. Those that run are counted, so that none is left when the watch ends.
std::atomic<SignalWatch*> present_watch{nullptr};
std::atomic<int> running_handlers{0};
static_assert(std::atomic<SignalWatch*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

}  // namespace

SignalWatch::SignalWatch() {
  if (pipe(pipe_.data()) != 0) throw std::system_error(errno, std::generic_category(), "no pipe for signals");
  for (const int end : pipe_) {
    fcntl(end, F_SETFD, FD_CLOEXEC);
    fcntl(end, F_SETFL, O_NONBLOCK);
  }
  SignalWatch* none = nullptr;
  if (!present_watch.compare_exchange_strong(none, this)) {
    for (const int end : pipe_) close(end);
    throw std::logic_error("a service is running in this process already");
  }
  for (Taken& taken : taken_) {
    struct sigaction action {};
    action.sa_handler = &SignalWatch::handle;
    if (taken.signal == SIGPIPE) action.sa_handler = SIG_IGN;
    action.sa_flags = taken.signal == SIGHUP ? SA_RESTART : SA_RESTART | static_cast<int>(SA_RESETHAND);
    sigaction(taken.signal, &action, &taken.before);
  }
}

SignalWatch::~SignalWatch() {
  for (const Taken& taken : taken_) sigaction(taken.signal, &taken.before, nullptr);
  present_watch = nullptr;
  while (running_handlers > 0) std::this_thread::yield();
  for (const int end : pipe_) close(end);
}

void SignalWatch::handle(int signal) {
  const int error = errno;
  ++running_handlers;
  if (SignalWatch* const watch = present_watch) watch->note(signal);
  --running_handlers;
  errno = error;
}

void SignalWatch::note(int signal) {
  if (signal == SIGHUP) reload_ = true;
  if (signal != SIGHUP) stop_.cancel();
  wake();
}

void SignalWatch::wake() const {
  // A full pipe wakes too.
  static_cast<void>(write(pipe_[1], "", 1) != 0);
}

void SignalWatch::wait(std::chrono::milliseconds time) const {
  constexpr std::chrono::milliseconds longest{(std::numeric_limits<int>::max)()};
  pollfd readable{pipe_[0], POLLIN, 0};
  if (poll(&readable, 1, static_cast<int>((std::min)(time, longest).count())) <= 0) return;
  std::array<char, 64> bytes{};
  while (read(pipe_[0], bytes.data(), bytes.size()) > 0) {
  }
}

}  // namespace argus::detail
