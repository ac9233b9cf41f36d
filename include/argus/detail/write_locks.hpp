#pragma once

#include <argus/call_options.hpp>
#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace argus::detail {

/// Locks that keep the writes to one incident from running at once: the server saves whole incidents, so that of two
/// at once the later undoes the earlier (a lost update). Also remembers for a while which incidents have a write under
/// way that nobody waits for any more.
///
/// Safe to share between threads. Reaches no other process; a child of fork has locks of its own. What it remembers
/// is bounded: where very many writes have become unclear, it takes every incident for one of them.
class ARGUS_EXPORT WriteLocks {
 public:
  /// Whether a lock waits for writes whose answer was lost.
  enum class Unclear { wait, ignore };

  /// Held while writing; the next in the queue gets it when this one is destroyed.
  class ARGUS_EXPORT Lock {
   public:
    /// Holds nothing.
    Lock() = default;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    /// Takes over what the other one holds.
    Lock(Lock&& other) noexcept;
    /// Releases what it holds, and takes over what the other one holds.
    Lock& operator=(Lock&& other) noexcept;
    ~Lock();

    /// Whether it is held.
    explicit operator bool() const noexcept { return place_ != nullptr; }

    /// The server may still process a write that was made under this lock.
    void mark_unclear();
    /// Nothing is under way any more.
    void mark_clear();
    /// Whether the server may still process an earlier write.
    bool is_unclear() const;

   private:
    friend class WriteLocks;
    struct Place;
    explicit Lock(Place* place) noexcept : place_(place) {}
    // Its own, and no std::unique_ptr: what that costs a compilation, every user of the library would pay.
    Place* place_ = nullptr;
  };

  /// @param settle_time for how long the server may still process a write whose answer was lost
  /// @param longest_wait how long to wait for a lock
  WriteLocks(std::chrono::milliseconds settle_time, std::chrono::milliseconds longest_wait,
             RetryEnvironment environment);
  ~WriteLocks();
  WriteLocks(const WriteLocks&) = delete;
  WriteLocks& operator=(const WriteLocks&) = delete;

  /// Waits until nobody else writes to `key`.
  /// @throws TimeoutError if that takes too long, CancelledError
  /// @throws std::logic_error where this thread holds the lock already, or waits for it
  Lock lock(const std::string& key, Unclear unclear, const CallOptions& limits) const;
  /// The lock of `key` where nobody has to be waited for; an empty one otherwise.
  Lock try_lock(const std::string& key, Unclear unclear) const;

 private:
  struct State;
  class States;
  std::shared_ptr<States> states_;
};

}  // namespace argus::detail
