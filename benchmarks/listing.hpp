#pragma once

#include <cstdint>
#include <string>

namespace benchmarks {

/// A list of made-up incidents, 1.2 kB each, as a server of version 2.10 answers. Each began a millisecond before the
/// one listed before it.
class Listing {
 public:
  /// @param size how many incidents there are, at most ten million
  explicit Listing(std::int64_t size) : size_(size) {}

  std::int64_t size() const { return size_; }
  /// One page of it: the incidents from this index on.
  std::string page(std::int64_t first, std::int64_t count) const;
  /// One incident.
  std::string incident(std::int64_t index) const;
  /// Where those begin that started at this time of the day or before.
  static std::int64_t index_at(const std::string& time);

 private:
  std::int64_t size_;
};

/// What such a server answers to the post of the incident that these benchmarks post, with this id.
std::string posted_incident(const std::string& source_incident_id);

}  // namespace benchmarks
