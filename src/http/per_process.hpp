#pragma once

#include "process_mark.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace argus::detail {

/// A state with locks in it, of which a child of fork gets one of its own. The parent's may stay locked there,
/// by a thread that the child doesn't have, and even to destroy it could mean to wait for that thread.
///
/// `State::renew() const` makes the child's from the parent's, and `State::abandon()` lets go of what the child has a
/// copy of; neither may wait for a lock. Safe to share between threads.
template <class State>
class PerProcess {
 public:
  explicit PerProcess(std::unique_ptr<State> state) : entry_(new Entry{std::move(state)}) {}
  PerProcess(const PerProcess&) = delete;
  PerProcess& operator=(const PerProcess&) = delete;
  ~PerProcess() {
    std::unique_ptr<Entry> entry{entry_.load()};
    if (entry->process != process_mark()) abandon(std::move(entry));
  }

  /// This process's; good for as long as this object lives, in this process.
  State& get() {
    Entry* current = entry_;
    if (current->process == process_mark()) return *current->state;
    std::unique_ptr<Entry> inherited{current};
    std::unique_ptr<Entry> fresh{new Entry{inherited->state->renew()}};
    if (!entry_.compare_exchange_strong(current, fresh.get())) {
      // Another thread of the child was faster.
      static_cast<void>(inherited.release());
      return *current->state;
    }
    abandon(std::move(inherited));
    return *fresh.release()->state;
  }

 private:
  struct Entry {
    std::unique_ptr<State> state;
    std::uint64_t process = process_mark();
    Entry* abandoned_before = nullptr;
  };

  /// Keeps it where leak checkers find it.
  static void abandon(std::unique_ptr<Entry> entry) {
    static std::atomic<Entry*> last_abandoned{nullptr};
    entry->state->abandon();
    Entry* const abandoned = entry.release();
    abandoned->abandoned_before = last_abandoned.exchange(abandoned);
  }

  std::atomic<Entry*> entry_;
};

}  // namespace argus::detail
