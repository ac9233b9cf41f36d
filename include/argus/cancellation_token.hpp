#pragma once

#include <atomic>
#include <memory>

namespace argus {

/// Stops calls from another thread. Copies share one state; all members are safe to call from any thread and from a
/// signal handler.
class CancellationToken {
 public:
  /// Stops every present and future call that holds a copy: they throw CancelledError, within about a second.
  void cancel() const noexcept { *cancelled_ = true; }
  bool is_cancelled() const noexcept { return *cancelled_; }

 private:
  std::shared_ptr<std::atomic<bool>> cancelled_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace argus
