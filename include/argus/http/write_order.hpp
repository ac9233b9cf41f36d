#pragma once

#include <argus/call_options.hpp>
#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace argus {

/// Keeps the writes to one incident in line: the server saves whole incidents, so that of two at once the later undoes
/// the earlier. Also remembers for a while which incidents have a write under way that nobody waits for any more.
///
/// Safe to share between threads. Reaches no other process; a child of fork has an order of its own. What it remembers
/// is bounded: where very many writes have become unclear, it takes every incident for one of them.
class ARGUS_EXPORT WriteOrder {
 public:
  /// Whether a turn waits until a write whose answer was lost must have ended.
  enum class Settling { wait, ignore };

  /// The right to write; the next in line gets it when this one is destroyed.
  class ARGUS_EXPORT Turn {
   public:
    /// No right.
    Turn() = default;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    /// Takes the right over; the other one has none then.
    Turn(Turn&& other) noexcept;
    /// Gives up what it has, and takes the other's right over.
    Turn& operator=(Turn&& other) noexcept;
    ~Turn();

    /// Whether there is a right to write.
    explicit operator bool() const noexcept { return place_ != nullptr; }

    /// The server may still carry out a write of this turn.
    void mark_unclear();
    /// Nothing is under way any more.
    void mark_settled();
    /// Whether an earlier write may still be carried out.
    bool is_unclear() const;

   private:
    friend class WriteOrder;
    struct Place;
    explicit Turn(Place* place) noexcept : place_(place) {}
    // Its own, and no std::unique_ptr: what that costs a compilation, every user of the library would pay.
    Place* place_ = nullptr;
  };

  /// @param settle_time how long a write whose answer was lost may still be carried out
  /// @param longest_wait how long a turn may be waited for
  WriteOrder(std::chrono::milliseconds settle_time, std::chrono::milliseconds longest_wait,
             RetryEnvironment environment);
  ~WriteOrder();
  WriteOrder(const WriteOrder&) = delete;
  WriteOrder& operator=(const WriteOrder&) = delete;

  /// Waits until nobody else writes to `key`.
  /// @throws TimeoutError if that takes too long, CancelledError
  /// @throws std::logic_error where this thread has the turn already, or stands in line before
  Turn wait_turn(const std::string& key, Settling settling, const CallOptions& limits) const;
  /// The turn to write to `key` where nobody has to be waited for; none otherwise.
  Turn try_turn(const std::string& key, Settling settling) const;

 private:
  struct State;
  class States;
  std::shared_ptr<States> states_;
};

}  // namespace argus
