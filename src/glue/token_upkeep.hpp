#pragma once

#include "service_log.hpp"

#include <argus/call_options.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <filesystem>
#include <functional>

namespace argus::detail {

/// A time as people say it, in minutes, hours or days.
std::string rough_time(std::chrono::seconds time);

/// Renews a service's token in time, or warns of its age once a day.
class TokenUpkeep {
 public:
  /// @param time complete
  /// @param warned_file where it is kept when the last warning was, so that a service that is started for each round
  /// doesn't warn each time
  TokenUpkeep(const ServiceLog& log, RetryEnvironment time, std::function<Timestamp()> now,
              std::filesystem::path warned_file);

  /// Renews the token if it is due. What fails is told, and tried again after a growing while.
  /// @returns whether it was renewed
  bool renew(const glue::TokenKeeper& keeper, const CallOptions& limits);
  /// Warns if half of the token's life is over.
  void watch(const glue::TokenKeeper& keeper);

 private:
  static constexpr std::chrono::minutes shortest_postponement{5};

  void warn_of_age(std::chrono::seconds age, std::chrono::seconds life) const;
  void postpone(const std::string& problem);

  const ServiceLog& log_;
  RetryEnvironment time_;
  std::function<Timestamp()> now_;
  std::filesystem::path warned_file_;
  std::chrono::seconds pause_ = shortest_postponement;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace argus::detail
