#include <argus/detail/retry_environment.hpp>
#include <argus/detail/write_locks.hpp>

#include "../http/cancellation_interval.hpp"
#include "../http/per_process.hpp"

#include <argus/errors.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace argus::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Stage = TransportError::Stage;

constexpr std::size_t most_lines = 10'000;

[[noreturn]] void throw_cancelled(const std::string& key) {
  throw CancelledError("writing to " + key + ": cancelled", Stage::refused, false);
}

[[noreturn]] void throw_late(const std::string& key, const std::string& reason) {
  throw TimeoutError("writing to " + key + ": " + reason + "; nothing was sent", Stage::refused, false);
}

[[noreturn]] void throw_waits_for_itself(const std::string& key) {
  throw std::logic_error("writing to " + key +
                         ": a call of this thread is writing to it and would wait for itself; nothing was sent. Don't "
                         "write to it from a callback of that call");
}

}  // namespace

struct WriteLocks::State {
  /// One who writes or waits, and the thread of the call.
  struct Member {
    const void* place;
    std::thread::id thread;
  };

  /// Those who wait for one key, the next one first.
  struct Line {
    std::deque<Member> members{};
    steady_clock::time_point unclear_until{};
  };

  /// For a child of fork: the server may still process what the parent wrote, but nobody waits.
  std::unique_ptr<State> renew() const {
    auto result = std::make_unique<State>();
    result->settle_time = settle_time;
    result->longest_wait = longest_wait;
    result->environment = environment;
    const std::unique_lock lock{mutex, std::try_to_lock};
    if (lock) {
      result->all_unclear_until = all_unclear_until;
      for (const auto& [key, line] : lines) result->lines[key].unclear_until = line.unclear_until;
    } else {
      // A thread of the parent was in the middle of a change.
      result->all_unclear_until = environment.now() + settle_time;
    }
    return result;
  }
  void abandon() {}

  milliseconds settle_time;
  milliseconds longest_wait;
  RetryEnvironment environment;
  mutable std::mutex mutex{};
  std::condition_variable moved{};
  std::map<std::string, Line> lines{};
  /// For all keys; set where there are too many queues to remember each.
  steady_clock::time_point all_unclear_until{};

  steady_clock::time_point unclear_until(const std::string& key) {
    const std::lock_guard lock{mutex};
    return (std::max)(lines[key].unclear_until, all_unclear_until);
  }

  void mark(const std::string& key, steady_clock::time_point until) {
    const std::lock_guard lock{mutex};
    lines[key].unclear_until = until;
  }

  void leave(const std::string& key, const void* member) noexcept {
    const std::lock_guard lock{mutex};
    auto& members = lines[key].members;
    const auto is_it = [member](const Member& other) { return other.place == member; };
    members.erase(std::remove_if(members.begin(), members.end(), is_it), members.end());
    forget_old_lines(key);
    moved.notify_all();
  }

  void forget_old_lines(const std::string& left) {
    const auto now = environment.now();
    const auto is_over = [now](const Line& line) { return line.members.empty() && line.unclear_until <= now; };
    const auto line = lines.find(left);
    if (is_over(line->second)) lines.erase(line);
    if (lines.size() <= most_lines) return;
    for (auto i = lines.begin(); i != lines.end();) {
      if (i->second.members.empty()) all_unclear_until = (std::max)(all_unclear_until, i->second.unclear_until);
      i = i->second.members.empty() ? lines.erase(i) : std::next(i);
    }
  }
};

class WriteLocks::States : public PerProcess<WriteLocks::State> {
 public:
  using PerProcess::PerProcess;
};

/// One member of one line.
struct WriteLocks::Lock::Place {
  std::shared_ptr<States> states;
  State* state;
  std::string key;

  Place(std::shared_ptr<States> shared, std::string name)
      : states(std::move(shared)), state(&states->get()), key(std::move(name)) {
    const std::lock_guard lock{state->mutex};
    state->lines[key].members.push_back({this, std::this_thread::get_id()});
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { state->leave(key, this); }

  bool is_first() const {
    const std::lock_guard lock{state->mutex};
    return state->lines[key].members.front().place == this;
  }

  /// Whether it would have to wait for a call that waits for this one, as a callback of that call does.
  bool waits_for_itself() const {
    const std::lock_guard lock{state->mutex};
    for (const State::Member& member : state->lines[key].members) {
      if (member.place == this) return false;
      if (member.thread == std::this_thread::get_id()) return true;
    }
    return false;
  }

  void wait_for_others(const CallOptions& limits) {
    auto end = steady_clock::now() + state->longest_wait;
    if (limits.deadline) end = (std::min)(end, *limits.deadline);
    std::unique_lock lock{state->mutex};
    while (state->lines[key].members.front().place != this) {
      if (limits.is_cancelled()) throw_cancelled(key);
      const auto now = steady_clock::now();
      if (now >= end) throw_late(key, "other threads were still writing to it when the time ran out");
      state->moved.wait_until(lock, limits.cancel ? (std::min)(end, now + cancellation_interval) : end);
    }
  }

  void wait_for_unclear_writes(const CallOptions& limits) const {
    const auto until = state->unclear_until(key);
    const auto now = state->environment.now();
    if (until <= now) return;
    const auto left = std::chrono::ceil<milliseconds>(until - now);
    if (left > state->longest_wait || (limits.deadline && until >= *limits.deadline))
      throw_late(key, "the server may process an earlier write, whose answer was lost, for another " +
                          std::to_string(left.count()) + " ms");
    state->environment.wait(left, limits.cancel);
    if (limits.is_cancelled()) throw_cancelled(key);
  }
};

WriteLocks::Lock::Lock(Lock&& other) noexcept : place_(std::exchange(other.place_, nullptr)) {}
WriteLocks::Lock& WriteLocks::Lock::operator=(Lock&& other) noexcept {
  std::swap(place_, other.place_);
  delete std::exchange(other.place_, nullptr);
  return *this;
}
WriteLocks::Lock::~Lock() {
  delete place_;
}

void WriteLocks::Lock::mark_unclear() {
  place_->state->mark(place_->key, place_->state->environment.now() + place_->state->settle_time);
}

void WriteLocks::Lock::mark_clear() {
  place_->state->mark(place_->key, {});
}

bool WriteLocks::Lock::is_unclear() const {
  return place_->state->unclear_until(place_->key) > place_->state->environment.now();
}

WriteLocks::WriteLocks(milliseconds settle_time, milliseconds longest_wait, RetryEnvironment environment) {
  auto state = std::make_unique<State>();
  state->settle_time = settle_time;
  state->longest_wait = longest_wait;
  state->environment = complete(std::move(environment));
  states_ = std::make_shared<States>(std::move(state));
}
WriteLocks::~WriteLocks() = default;

WriteLocks::Lock WriteLocks::lock(const std::string& key, Unclear unclear, const CallOptions& limits) const {
  auto place = std::make_unique<Lock::Place>(states_, key);
  if (place->waits_for_itself()) throw_waits_for_itself(key);
  place->wait_for_others(limits);
  if (unclear == Unclear::wait) place->wait_for_unclear_writes(limits);
  return Lock{place.release()};
}

WriteLocks::Lock WriteLocks::try_lock(const std::string& key, Unclear unclear) const {
  auto place = std::make_unique<Lock::Place>(states_, key);
  if (!place->is_first()) return {};
  Lock lock{place.release()};
  if (unclear == Unclear::wait && lock.is_unclear()) return {};
  return lock;
}

}  // namespace argus::detail
