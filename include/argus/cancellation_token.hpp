#pragma once

#include <argus/export.hpp>

#include <memory>

namespace argus {

/// Stops calls from another thread. Copies share one state; all members are safe to call from any thread, and from a
/// signal handler.
///
/// @snippet nouns_test.cpp cancellation_token
class ARGUS_EXPORT CancellationToken {
 public:
  /// Not cancelled.
  CancellationToken();

  /// Stops every present and future call that holds a copy: they throw CancelledError, within about a second.
  void cancel() const noexcept;
  /// Whether any copy was cancelled.
  bool is_cancelled() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace argus
