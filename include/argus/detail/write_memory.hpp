#pragma once

#include <argus/export.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace argus::detail {

/// What a client and its copies remember of what they have written, so that no call takes another's for its own. Safe
/// to share between threads. Reaches no other process; a child of fork has one of its own, with what the parent's had.
/// Bounded: of each kind it forgets the oldest.
class ARGUS_EXPORT WriteMemory {
 public:
  /// What an entry says.
  enum class Kind {
    event,        ///< a call has returned this event as the one that it had posted
    maintenance,  ///< the same of a planned maintenance task
    started,      ///< the first event of this incident's log is there, or this client has posted it
    unfinished,   ///< this incident was seen without the first event of its log
  };
  /// How many entries of each kind it holds.
  static constexpr std::size_t most_entries = 10'000;

  /// @param environment whose clock tells an entry's age
  explicit WriteMemory(RetryEnvironment environment);
  ~WriteMemory();
  WriteMemory(const WriteMemory&) = delete;
  WriteMemory& operator=(const WriteMemory&) = delete;

  /// Remembers something by its primary key and its own time: a server that was set back gives the same keys again.
  /// @returns false where it was remembered already
  bool add(Kind kind, std::int64_t pk, Timestamp time) const;
  /// Whether it is remembered.
  bool has(Kind kind, std::int64_t pk, Timestamp time) const;
  /// Forgets it.
  void remove(Kind kind, std::int64_t pk, Timestamp time) const;
  /// For how long it has been remembered; adds it where it wasn't.
  std::chrono::milliseconds age(Kind kind, std::int64_t pk, Timestamp time) const;

 private:
  struct State;
  class States;
  std::unique_ptr<States> states_;
};

}  // namespace argus::detail
