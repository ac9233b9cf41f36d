#include "name_lookup.hpp"

#include "cancellation_interval.hpp"
#include "per_process.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace argus::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct AddressListDeleter {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

std::string numeric_text(const sockaddr* address, socklen_t size) {
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) return "";
  return text.data();
}

void add_once(std::vector<std::string>& addresses, std::string address) {
  if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
    addresses.push_back(std::move(address));
}

void add_address(HostAddresses& host, const addrinfo& found) {
  std::string text = numeric_text(found.ai_addr, found.ai_addrlen);
  if (text.empty()) return;
  if (found.ai_family != AF_INET6) return add_once(host.addresses, std::move(text));
  const unsigned scope_id = reinterpret_cast<const sockaddr_in6*>(found.ai_addr)->sin6_scope_id;
  if (scope_id != 0 && host.scope_id != 0 && scope_id != host.scope_id) return;
  if (scope_id != 0) host.scope_id = scope_id;
  add_once(host.addresses, "[" + text.substr(0, text.find('%')) + "]");
}

std::string describe_failure(int code) {
  return code == EAI_SYSTEM ? std::system_category().message(errno) : gai_strerror(code);
}

/// Keeps the code of the threads where it is, should the program unload the plugin that this library is part of.
void stay_loaded() {
  static std::atomic<bool> stays{false};
  if (stays) return;
  Dl_info module{};
  if (dladdr(reinterpret_cast<const void*>(&stay_loaded), &module) == 0 || module.dli_fname == nullptr) return;
  // Null for the main program, which stays anyhow.
  static_cast<void>(dlopen(module.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE));
  stays = true;
}

/// For as long as it lives, new threads begin with all signals blocked: a program's handlers run in its own threads.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

ResolvedHost resolve(const NameLookup::Resolver& resolver, const std::string& host) noexcept {
  try {
    return resolver(host);
  } catch (const std::exception& error) {
    ResolvedHost result;
    result.failure = error.what();
    return result;
  }
}

}  // namespace

HostAddresses addresses_of(const addrinfo* list) {
  HostAddresses result;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) add_address(result, *entry);
  return result;
}

ResolvedHost resolve_by_system(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  ResolvedHost result;
  const int code = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (code != 0) {
    result.failure = describe_failure(code);
    return result;
  }
  const std::unique_ptr<addrinfo, AddressListDeleter> list{found};
  result.addresses = addresses_of(found);
  if (result.addresses.addresses.empty()) result.failure = "the name has no address that can be used";
  return result;
}

bool needs_lookup(std::string_view host) {
  constexpr std::string_view suffix = ".localhost";
  if (host.empty() || host.front() == '[' || host == suffix.substr(1)) return false;
  if (host.size() > suffix.size() && host.substr(host.size() - suffix.size()) == suffix) return false;
  in6_addr address{};
  const std::string text{host};
  return inet_pton(AF_INET, text.c_str(), &address) != 1 && inet_pton(AF_INET6, text.c_str(), &address) != 1;
}

/// What the object and its threads share; the last of them ends it.
class NameLookup::State : public std::enable_shared_from_this<State> {
 public:
  State(Resolver resolver, Clock clock) : resolver_(std::move(resolver)), clock_(std::move(clock)) {}

  Result wait_for(const std::string& name, steady_clock::time_point deadline,
                  const std::optional<CancellationToken>& cancel) {
    // Not with the lock: who loads a plugin right now may make a call before the loader's own lock is free.
    stay_loaded();
    std::unique_lock lock{mutex_};
    // Never erased, so this stays good without the lock.
    Host& host = hosts_[name];
    const std::uint64_t failures_before = host.failures;
    while (true) {
      if (is_fresh(host)) return {Outcome::found, host.found, {}};
      if (host.failures != failures_before) return {Outcome::failed, {}, host.failure};
      if (cancel && cancel->is_cancelled()) return {Outcome::cancelled, {}, {}};
      if (may_start(host)) start(name, host);
      if (host.failures != failures_before) continue;
      const auto now = clock_();
      if (now >= deadline) return {Outcome::timed_out, {}, {}};
      ended_.wait_for(lock, (std::min<steady_clock::duration>)(deadline - now, cancellation_interval));
    }
  }

  std::optional<HostAddresses> find(const std::string& name, bool must_be_fresh) {
    const std::lock_guard lock{mutex_};
    const auto place = hosts_.find(name);
    if (place == hosts_.end() || place->second.found.addresses.empty()) return std::nullopt;
    if (must_be_fresh && !is_fresh(place->second)) return std::nullopt;
    return place->second.found;
  }

 private:
  struct Host {
    HostAddresses found{};
    steady_clock::time_point found_at{};
    std::string failure{};
    std::uint64_t failures = 0;
    std::size_t threads = 0;
    steady_clock::time_point started_at{};
  };

  bool is_fresh(const Host& host) const { return !host.found.addresses.empty() && clock_() - host.found_at < lifetime; }

  bool may_start(const Host& host) const {
    if (threads_ >= most_threads) return false;
    return host.threads == 0 || (host.threads == 1 && clock_() - host.started_at >= grace);
  }

  void start(const std::string& name, Host& host) {
    host.started_at = clock_();
    try {
      const BlockedSignals blocked;
      std::thread{&State::run, shared_from_this(), name}.detach();
    } catch (const std::exception& error) {
      fail(host, std::string("no thread can be started to look it up: ") + error.what());
      return;
    }
    ++host.threads;
    ++threads_;
  }

  static void run(const std::shared_ptr<State>& state, const std::string& name) noexcept {
    state->finish(name, resolve(state->resolver_, name));
  }

  void finish(const std::string& name, ResolvedHost result) {
    const std::lock_guard lock{mutex_};
    Host& host = hosts_.find(name)->second;
    --host.threads;
    --threads_;
    if (!result.addresses.addresses.empty()) {
      host.found = std::move(result.addresses);
      host.found_at = clock_();
    } else {
      fail(host, std::move(result.failure));
    }
    ended_.notify_all();
  }

  /// Another lookup that is still under way may yet find something.
  static void fail(Host& host, std::string reason) {
    if (host.threads > 0) return;
    host.failure = std::move(reason);
    ++host.failures;
  }

  const Resolver resolver_;
  const Clock clock_;
  std::mutex mutex_{};
  std::condition_variable ended_{};
  std::map<std::string, Host> hosts_{};
  std::size_t threads_ = 0;
};

NameLookup& NameLookup::of_process() {
  // Never destroyed: objects that end after it would be destroyed may still make calls.
  static std::atomic<PerProcess<NameLookup>*> shared{nullptr};
  PerProcess<NameLookup>* current = shared;
  if (current == nullptr) {
    auto fresh = std::make_unique<PerProcess<NameLookup>>(std::make_unique<NameLookup>());
    if (shared.compare_exchange_strong(current, fresh.get())) current = fresh.release();
  }
  return current->get();
}

NameLookup::NameLookup(Resolver resolver, Clock clock)
    : resolver_(std::move(resolver)), clock_(std::move(clock)), state_(std::make_shared<State>(resolver_, clock_)) {}

NameLookup::Result NameLookup::wait_for(const std::string& host, steady_clock::time_point deadline,
                                        const std::optional<CancellationToken>& cancel) const {
  return state_->wait_for(host, deadline, cancel);
}

std::optional<HostAddresses> NameLookup::fresh(const std::string& host) const {
  return state_->find(host, true);
}

std::optional<HostAddresses> NameLookup::last_known(const std::string& host) const {
  return state_->find(host, false);
}

std::unique_ptr<NameLookup> NameLookup::renew() const {
  return std::make_unique<NameLookup>(resolver_, clock_);
}

}  // namespace argus::detail
