#pragma once

#include <dlfcn.h>
#include <netdb.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>

/// What the program's own resolver does with names, in the place of the C library's: it is silent until it is told to
/// answer, or for a minute, which is what the resolver of a program waits for name servers that are gone.
class SilentNames {
 public:
  enum class SendResult { silence, found, unknown };

  /// Never destroyed: lookups may go on when the program ends.
  static SilentNames& instance() {
    static auto* const names = new SilentNames;
    return *names;
  }

  /// 127.0.0.1 for each name, or none.
  void answer(SendResult answer) {
    const std::lock_guard lock{mutex_};
    answer_ = answer;
    changed_.notify_all();
  }

  /// How many names were asked for.
  std::size_t asked() const { return asked_; }
  /// How many threads wait for an answer now, and how many did at most.
  std::size_t waiting() const { return waiting_; }
  std::size_t most_waiting() const { return most_waiting_; }

  int resolve(const char* service, const addrinfo* hints, addrinfo** result) {
    ++asked_;
    const SendResult answer = wait();
    if (answer == SendResult::silence) return EAI_AGAIN;
    if (answer == SendResult::unknown) return EAI_NONAME;
    return real_resolver()("127.0.0.1", service, hints, result);
  }

  using Resolver = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static Resolver real_resolver() { return reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo")); }

 private:
  SendResult wait() {
    std::unique_lock lock{mutex_};
    most_waiting_ = (std::max)(most_waiting_.load(), ++waiting_);
    changed_.wait_for(lock, std::chrono::minutes{1}, [this] { return answer_ != SendResult::silence; });
    --waiting_;
    return answer_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  SendResult answer_ = SendResult::silence;
  std::atomic<std::size_t> asked_{0};
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::size_t> most_waiting_{0};
};

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** result) {
  const bool is_name = host != nullptr && std::string(host).find_first_not_of("0123456789.") != std::string::npos;
  if (is_name) return SilentNames::instance().resolve(service, hints, result);
  return SilentNames::real_resolver()(host, service, hints, result);
}
