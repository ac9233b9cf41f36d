#include "catch.hpp"

#include "../../../src/http/name_lookup.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace name_lookup_test {

using argus::CancellationToken;
using argus::detail::HostAddresses;
using argus::detail::NameLookup;
using argus::detail::ResolvedHost;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Outcome = NameLookup::Outcome;

namespace {

ResolvedHost found(const std::string& address) {
  return {{{address}, 0}, {}};
}

ResolvedHost failed(const std::string& reason) {
  return {{}, reason};
}

/// A resolver that is silent until a test says what it answers.
class Resolver {
 public:
  ResolvedHost operator()(const std::string& host) {
    std::unique_lock lock{mutex_};
    const std::size_t call = hosts_.size();
    hosts_.push_back(host);
    changed_.notify_all();
    changed_.wait(lock, [&] { return answers_.count(call) > 0 || answer_to_all_; });
    return answers_.count(call) > 0 ? answers_.at(call) : *answer_to_all_;
  }

  void answer(std::size_t call, ResolvedHost result) {
    const std::lock_guard lock{mutex_};
    answers_[call] = std::move(result);
    changed_.notify_all();
  }
  void answer_all(ResolvedHost result) {
    const std::lock_guard lock{mutex_};
    answer_to_all_ = std::move(result);
    changed_.notify_all();
  }

  void await_calls(std::size_t count) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, seconds{60}, [&] { return hosts_.size() >= count; }))
      throw std::runtime_error("the resolver was not asked");
  }
  std::vector<std::string> hosts() {
    const std::lock_guard lock{mutex_};
    return hosts_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> hosts_;
  std::map<std::size_t, ResolvedHost> answers_;
  std::optional<ResolvedHost> answer_to_all_;
};

/// The clock moves only where a test moves it.
struct Fixture {
  std::shared_ptr<Resolver> resolver = std::make_shared<Resolver>();
  std::shared_ptr<std::atomic<steady_clock::time_point>> time =
      std::make_shared<std::atomic<steady_clock::time_point>>(steady_clock::now());
  std::optional<NameLookup> names{NameLookup{[asked = resolver](const std::string& host) { return (*asked)(host); },
                                             [clock = time] { return clock->load(); }}};

  Fixture() = default;
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;
  ~Fixture() { resolver->answer_all(failed("the test is over")); }

  void move_time(seconds by) { *time = time->load() + by; }
  /// Makes sure that a lookup is under way, and waits for nothing.
  Outcome ask(const std::string& host) { return names->wait_for(host, time->load(), {}).outcome; }
  /// As patient as a test that must end.
  NameLookup::Result wait(const std::string& host) { return names->wait_for(host, time->load() + hours{1}, {}); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a name's addresses are cached for a minute") {
  resolver->answer(0, {{{"192.0.2.7", "[2001:db8::7]"}, 3}, {}});
  const auto result = wait("argus.example.org");
  CHECK(result.outcome == Outcome::found);
  CHECK(result.addresses.addresses == std::vector<std::string>{"192.0.2.7", "[2001:db8::7]"});
  CHECK(result.addresses.scope_id == 3);

  move_time(seconds{59});
  CHECK(names->fresh("argus.example.org").value().addresses == result.addresses.addresses);
  CHECK(wait("argus.example.org").outcome == Outcome::found);
  CHECK(resolver->hosts() == std::vector<std::string>{"argus.example.org"});

  move_time(seconds{1});
  CHECK_FALSE(names->fresh("argus.example.org"));
  CHECK(names->last_known("argus.example.org").value().addresses == result.addresses.addresses);
  resolver->answer(1, found("192.0.2.8"));
  CHECK(wait("argus.example.org").addresses.addresses == std::vector<std::string>{"192.0.2.8"});
}

TEST_CASE_METHOD(Fixture, "a name that was never found isn't cached") {
  CHECK_FALSE(names->fresh("argus.example.org"));
  CHECK_FALSE(names->last_known("argus.example.org"));
  CHECK(ask("argus.example.org") == Outcome::timed_out);
  CHECK_FALSE(names->last_known("argus.example.org"));
}

TEST_CASE_METHOD(Fixture, "calls that wait for the same name share a lookup") {
  std::atomic<int> successes{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i)
    waiters.emplace_back([&] {
      if (wait("argus.example.org").outcome == Outcome::found) ++successes;
    });
  resolver->await_calls(1);
  CHECK(ask("argus.example.org") == Outcome::timed_out);
  resolver->answer_all(found("192.0.2.7"));
  for (std::thread& waiter : waiters) waiter.join();
  CHECK(successes == 4);
  CHECK(resolver->hosts().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a failed name lookup says why, ends all waiting calls, and isn't cached") {
  std::vector<NameLookup::Result> results(3);
  std::vector<std::thread> waiters;
  for (auto& result : results) waiters.emplace_back([&] { result = wait("argus.example.org"); });
  resolver->await_calls(1);
  resolver->answer_all(failed("Name or service not known"));
  for (std::thread& waiter : waiters) waiter.join();
  for (const auto& result : results) {
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.failure == "Name or service not known");
  }
  resolver->answer_all(found("192.0.2.7"));
  CHECK(wait("argus.example.org").outcome == Outcome::found);
}

TEST_CASE_METHOD(Fixture, "a failed name lookup leaves the addresses that were found before") {
  resolver->answer(0, found("192.0.2.7"));
  wait("argus.example.org");
  move_time(seconds{61});
  resolver->answer(1, failed("Temporary failure in name resolution"));
  CHECK(wait("argus.example.org").outcome == Outcome::failed);
  CHECK(names->last_known("argus.example.org").value().addresses == std::vector<std::string>{"192.0.2.7"});
}

TEST_CASE("a resolver that throws is a failed name lookup") {
  const NameLookup names{[](const std::string&) -> ResolvedHost { throw std::runtime_error("broken"); }};
  const auto result = names.wait_for("argus.example.org", steady_clock::now() + hours{1}, {});
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.failure == "broken");
}

TEST_CASE("waiting for a silent resolver ends at the deadline") {
  const auto resolver = std::make_shared<Resolver>();
  const NameLookup names{[resolver](const std::string& host) { return (*resolver)(host); }};
  const auto deadline = steady_clock::now() + milliseconds{20};
  CHECK(names.wait_for("argus.example.org", deadline, {}).outcome == Outcome::timed_out);
  CHECK(steady_clock::now() >= deadline);
  resolver->answer_all(failed("the test is over"));
}

TEST_CASE_METHOD(Fixture, "waiting for a silent resolver ends when it is cancelled") {
  const CancellationToken token;
  std::thread canceller{[&] {
    resolver->await_calls(1);
    token.cancel();
  }};
  CHECK(names->wait_for("argus.example.org", time->load() + hours{1}, token).outcome == Outcome::cancelled);
  canceller.join();
  CHECK(resolver->hosts().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a call that was cancelled before starts no name lookup") {
  const CancellationToken token;
  token.cancel();
  CHECK(names->wait_for("argus.example.org", time->load() + hours{1}, token).outcome == Outcome::cancelled);
  resolver->answer_all(found("192.0.2.7"));
  CHECK(wait("another.example.org").outcome == Outcome::found);
  CHECK(resolver->hosts() == std::vector<std::string>{"another.example.org"});
}

TEST_CASE_METHOD(Fixture, "a NameLookup can be destroyed while a lookup is under way") {
  ask("argus.example.org");
  resolver->await_calls(1);
  names.reset();
  resolver->answer_all(found("192.0.2.7"));
}

TEST_CASE_METHOD(Fixture,
                 "a second lookup of a name begins once the first has been silent for ten seconds, and no third") {
  ask("argus.example.org");
  resolver->await_calls(1);
  move_time(seconds{9});
  ask("argus.example.org");
  move_time(seconds{1});
  ask("argus.example.org");
  resolver->await_calls(2);
  move_time(seconds{3'600});
  ask("argus.example.org");
  // One more thread would have been started before this one.
  ask("another.example.org");
  resolver->await_calls(3);
  CHECK(resolver->hosts() == std::vector<std::string>{"argus.example.org", "argus.example.org", "another.example.org"});

  resolver->answer(1, found("192.0.2.7"));
  CHECK(wait("argus.example.org").addresses.addresses == std::vector<std::string>{"192.0.2.7"});
}

TEST_CASE_METHOD(Fixture, "a failed name lookup ends no wait while a second one is under way") {
  ask("argus.example.org");
  resolver->await_calls(1);
  move_time(seconds{10});
  std::optional<NameLookup::Result> result;
  std::thread waiter{[&] { result = wait("argus.example.org"); }};
  resolver->await_calls(2);
  resolver->answer(0, failed("Temporary failure in name resolution"));
  move_time(seconds{10});
  // The waiter goes on, and takes the first one's place.
  resolver->await_calls(3);
  resolver->answer(1, found("192.0.2.7"));
  waiter.join();
  CHECK(result->outcome == Outcome::found);
}

TEST_CASE_METHOD(Fixture, "at most eight threads look up names, and a later call waits within its time limits") {
  for (char letter = 'a'; letter < 'm'; ++letter) CHECK(ask(std::string(1, letter)) == Outcome::timed_out);
  resolver->await_calls(NameLookup::most_threads);
  const CancellationToken token;
  std::thread canceller{[&] { token.cancel(); }};
  CHECK(names->wait_for("x", time->load() + hours{1}, token).outcome == Outcome::cancelled);
  canceller.join();
  CHECK(resolver->hosts().size() == NameLookup::most_threads);

  std::optional<NameLookup::Result> result;
  std::thread waiter{[&] { result = wait("z"); }};
  resolver->answer(0, failed("Name or service not known"));
  resolver->await_calls(NameLookup::most_threads + 1);
  CHECK(resolver->hosts().back() == "z");
  resolver->answer(NameLookup::most_threads, found("192.0.2.7"));
  waiter.join();
  CHECK(result->outcome == Outcome::found);
}

TEST_CASE("no signal is handled in a thread that looks up a name") {
  static std::atomic<bool> all_are_blocked;
  all_are_blocked = true;
  const NameLookup names{[](const std::string&) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    for (const int signal : {SIGTERM, SIGINT, SIGALRM, SIGCHLD, SIGUSR1, SIGPIPE})
      all_are_blocked = all_are_blocked && sigismember(&mask, signal) == 1;
    return found("192.0.2.7");
  }};
  CHECK(names.wait_for("argus.example.org", steady_clock::now() + hours{1}, {}).outcome == Outcome::found);
  CHECK(all_are_blocked);
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  CHECK(sigismember(&mask, SIGTERM) == 0);
}

TEST_CASE("a child of fork looks up names anew") {
  const auto resolver = std::make_shared<Resolver>();
  resolver->answer(0, found("192.0.2.7"));
  const NameLookup names{[resolver](const std::string& host) { return (*resolver)(host); }};
  names.wait_for("argus.example.org", steady_clock::now() + hours{1}, {});
  const auto renewed = names.renew();
  CHECK_FALSE(renewed->last_known("argus.example.org"));
  resolver->answer(1, found("192.0.2.8"));
  CHECK(renewed->wait_for("argus.example.org", steady_clock::now() + hours{1}, {}).addresses.addresses ==
        std::vector<std::string>{"192.0.2.8"});
}

TEST_CASE("each address of a resolver's list is used once, link-local ones too") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0xC0000207);
  sockaddr_in6 global{};
  global.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "2001:db8::7", &global.sin6_addr);
  sockaddr_in6 linked{};
  linked.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "fe80::7", &linked.sin6_addr);
  linked.sin6_scope_id = 1;
  sockaddr_in6 elsewhere = linked;
  inet_pton(AF_INET6, "fe80::8", &elsewhere.sin6_addr);
  elsewhere.sin6_scope_id = 2;

  std::vector<addrinfo> list;
  for (auto* address : {&linked, &elsewhere, &global, &linked}) {
    list.push_back({0, AF_INET6, SOCK_STREAM, 0, sizeof *address, reinterpret_cast<sockaddr*>(address), {}, {}});
    list.push_back({0, AF_INET, SOCK_STREAM, 0, sizeof v4, reinterpret_cast<sockaddr*>(&v4), {}, {}});
  }
  for (std::size_t i = 0; i + 1 < list.size(); ++i) list[i].ai_next = &list[i + 1];
  const HostAddresses result = argus::detail::addresses_of(list.data());
  CHECK(result.addresses == std::vector<std::string>{"[fe80::7]", "192.0.2.7", "[2001:db8::7]"});
  CHECK(result.scope_id == 1);
}

TEST_CASE("the system's resolver gives addresses as libcurl takes them") {
  using Addresses = std::vector<std::string>;
  CHECK(argus::detail::resolve_by_system("127.0.0.1").addresses.addresses == Addresses{"127.0.0.1"});
  CHECK(argus::detail::resolve_by_system("2001:db8::7").addresses.addresses == Addresses{"[2001:db8::7]"});
  const ResolvedHost linked = argus::detail::resolve_by_system("fe80::7%lo");
  CHECK(linked.addresses.addresses == Addresses{"[fe80::7]"});
  CHECK(linked.addresses.scope_id > 0);
  const ResolvedHost local = argus::detail::resolve_by_system("localhost");
  CHECK(local.failure.empty());
  for (const std::string& address : local.addresses.addresses) CHECK((address == "127.0.0.1" || address == "[::1]"));
}

TEST_CASE("the system's resolver says why a name has no address") {
  const ResolvedHost result = argus::detail::resolve_by_system(std::string(300, 'a'));
  CHECK(result.addresses.addresses.empty());
  CHECK_FALSE(result.failure.empty());
}

TEST_CASE("neither an address nor a name of this machine is given to the resolver") {
  for (const char* host :
       {"127.0.0.1", "192.0.2.7", "[::1]", "[fe80::7%25eth0]", "::1", "localhost", "argus.localhost"})
    CHECK_FALSE(argus::detail::needs_lookup(host));
  for (const char* host : {"argus.example.org", "argus", "127.0.0.1.example.org", "mylocalhost",
                           "localhost.example.org", ".localhost.org"})
    CHECK(argus::detail::needs_lookup(host));
}

}  // namespace name_lookup_test
