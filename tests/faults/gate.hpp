#pragma once

#include <condition_variable>
#include <mutex>

/// Lets calls through, unless it is closed: then those to come wait, and soon none is under way.
class Gate {
 public:
  /// One call's way through.
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(gate) { gate_.enter(); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    ~Pass() { gate_.leave(); }

   private:
    Gate& gate_;
  };

  void close() {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
  }
  void open() {
    const std::lock_guard lock{mutex_};
    is_closed_ = false;
    opened_.notify_all();
  }
  /// Whether it is closed and no call is under way.
  bool is_still() const {
    const std::lock_guard lock{mutex_};
    return is_closed_ && under_way_ == 0;
  }

 private:
  void enter() {
    std::unique_lock lock{mutex_};
    opened_.wait(lock, [this] { return !is_closed_; });
    ++under_way_;
  }
  void leave() {
    const std::lock_guard lock{mutex_};
    --under_way_;
  }

  mutable std::mutex mutex_;
  std::condition_variable opened_;
  int under_way_ = 0;
  bool is_closed_ = false;
};
