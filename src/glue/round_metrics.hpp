#pragma once

#include <argus/glue/report.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace argus::detail {

/// What a service has done since it started, as Prometheus reads it.
class RoundMetrics {
 public:
  explicit RoundMetrics(std::string service) : service_(std::move(service)) {}

  void add(const glue::Report& report, std::chrono::steady_clock::duration took, Timestamp now);
  std::string text() const;

 private:
  std::string service_;
  std::size_t rounds_ = 0;
  /// By how they ended.
  std::map<std::string, std::size_t> failures_{};
  /// By what was done.
  std::map<std::string, std::size_t> done_{};
  std::size_t failed_ = 0;
  Timestamp last_success_{};
  std::chrono::duration<double> took_{};
  /// What the last round's report says itself.
  std::string last_{};
};

}  // namespace argus::detail
