#pragma once

#include <argus/cancellation_token.hpp>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace argus::detail {

/// The rounds that other threads than that of the rounds ask for.
class RoundRequests {
 public:
  /// @param wake ends a wait of the rounds' thread; not called after close()
  /// @param stop ends all waits for a round
  RoundRequests(std::function<void()> wake, CancellationToken stop) : wake_(std::move(wake)), stop_(std::move(stop)) {}

  /// As glue::Rounds::request().
  bool request();
  /// As glue::Rounds::metrics().
  std::string metrics() const;

  // For the rounds' thread

  bool is_requested() const;
  void begin_round();
  void end_round(bool went_well);
  void set_metrics(std::string text);
  /// From now on nobody waits for a round, and none is asked for.
  void close();

 private:
  bool is_ending() const { return is_closed_ || stop_.is_cancelled(); }

  const std::function<void()> wake_;
  const CancellationToken stop_;
  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  bool is_requested_ = false;
  bool is_closed_ = false;
  /// The number of the round that began last.
  std::size_t begun_ = 0;
  std::size_t ended_ = 0;
  /// The number of the last one that went well, and how many didn't.
  std::size_t last_good_ = 0;
  std::size_t failures_ = 0;
  std::string metrics_{};
};

}  // namespace argus::detail
