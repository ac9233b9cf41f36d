#include "service_notifier.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <ctime>

namespace argus::detail {

namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

microseconds watchdog_time(const std::string& text, const std::string& process) {
  microseconds::rep number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_for_another = !process.empty() && process != std::to_string(getpid());
  return microseconds{is_for_another ? 0 : (std::max)(number, microseconds::rep{0})};
}

}  // namespace

ServiceNotifier::ServiceNotifier(const std::function<std::string(const std::string&)>& variable)
    : socket_(variable("NOTIFY_SOCKET")),
      watchdog_(watchdog_time(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"))) {}

void ServiceNotifier::reloading() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  const auto now = std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(std::chrono::duration_cast<microseconds>(now).count()));
}

void ServiceNotifier::progress() {
  if (watchdog_ == microseconds{0}) return;
  const auto now = steady_clock::now().time_since_epoch();
  const steady_clock::duration sent_at{sent_at_.load()};
  if (sent_at.count() != 0 && now - sent_at < watchdog_ / 4) return;
  sent_at_ = now.count();
  send("WATCHDOG=1");
}

std::chrono::milliseconds ServiceNotifier::longest_wait() const {
  using std::chrono::milliseconds;
  if (watchdog_ == microseconds{0}) return milliseconds::max();
  return (std::max)(std::chrono::duration_cast<milliseconds>(watchdog_ / 3), milliseconds{1});
}

void ServiceNotifier::send(const std::string& state) const noexcept {
  sockaddr_un address{};
  const bool is_abstract = !socket_.empty() && socket_[0] == '@';
  if (socket_.size() < 2 || socket_.size() >= sizeof address.sun_path || (socket_[0] != '/' && !is_abstract)) return;
  address.sun_family = AF_UNIX;
  std::copy(socket_.begin(), socket_.end(), address.sun_path);
  if (is_abstract) address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size() + (is_abstract ? 0 : 1));
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (descriptor < 0) return;
  sendto(descriptor, state.data(), state.size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address), size);
  close(descriptor);
}

}  // namespace argus::detail
