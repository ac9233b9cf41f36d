#include <argus/detail/retry_environment.hpp>
#include <argus/detail/write_memory.hpp>

#include "../http/per_process.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

namespace argus::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Key = std::pair<std::int64_t, Timestamp>;

constexpr std::size_t kinds = 4;

}  // namespace

struct WriteMemory::State {
  /// Entries of one kind, with when each was added.
  class Entries {
   public:
    const steady_clock::time_point* find(const Key& key) const {
      const auto found = times_.find(key);
      return found == times_.end() ? nullptr : &found->second;
    }

    bool add(const Key& key, steady_clock::time_point time) {
      if (!times_.emplace(key, time).second) return false;
      order_.push_back(key);
      while (order_.size() > WriteMemory::most_entries) {
        times_.erase(order_.front());
        order_.pop_front();
      }
      return true;
    }

    void remove(const Key& key) {
      if (times_.erase(key) > 0) order_.erase(std::find(order_.begin(), order_.end(), key));
    }

   private:
    std::map<Key, steady_clock::time_point> times_{};
    std::deque<Key> order_{};
  };

  std::unique_ptr<State> renew() const {
    auto result = std::make_unique<State>();
    result->environment = environment;
    const std::unique_lock lock{mutex, std::try_to_lock};
    if (lock) result->entries = entries;
    return result;
  }
  void abandon() {}

  Entries& of(Kind kind) { return entries.at(static_cast<std::size_t>(kind)); }

  RetryEnvironment environment{};
  mutable std::mutex mutex{};
  std::array<Entries, kinds> entries{};
};

class WriteMemory::States : public PerProcess<WriteMemory::State> {
 public:
  using PerProcess::PerProcess;
};

WriteMemory::WriteMemory(RetryEnvironment environment) {
  auto state = std::make_unique<State>();
  state->environment = complete(std::move(environment));
  states_ = std::make_unique<States>(std::move(state));
}
WriteMemory::~WriteMemory() = default;

bool WriteMemory::add(Kind kind, std::int64_t pk, Timestamp time) const {
  State& state = states_->get();
  const auto now = state.environment.now();
  const std::lock_guard lock{state.mutex};
  return state.of(kind).add({pk, time}, now);
}

bool WriteMemory::has(Kind kind, std::int64_t pk, Timestamp time) const {
  State& state = states_->get();
  const std::lock_guard lock{state.mutex};
  return state.of(kind).find({pk, time}) != nullptr;
}

void WriteMemory::remove(Kind kind, std::int64_t pk, Timestamp time) const {
  State& state = states_->get();
  const std::lock_guard lock{state.mutex};
  state.of(kind).remove({pk, time});
}

milliseconds WriteMemory::age(Kind kind, std::int64_t pk, Timestamp time) const {
  State& state = states_->get();
  const auto now = state.environment.now();
  const std::lock_guard lock{state.mutex};
  const auto* const added = state.of(kind).find({pk, time});
  if (added != nullptr) return std::chrono::duration_cast<milliseconds>(now - *added);
  state.of(kind).add({pk, time}, now);
  return milliseconds{0};
}

}  // namespace argus::detail
