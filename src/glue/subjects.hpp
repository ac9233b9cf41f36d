#pragma once

#include <argus/glue/memory.hpp>
#include <argus/models/incident.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace argus::glue::detail {

/// What a round knows of one key.
struct Subject {
  /// The key.
  std::string_view key{};
  /// Its alert, where that is active.
  const Incident* active = nullptr;
  /// Its alert, where that has ended and is not active again.
  const Incident* ended = nullptr;
  /// What is remembered of it.
  Remembered* known = nullptr;
  /// The newest of its open incidents.
  const Incident* listed = nullptr;
  /// Whether it is not to be touched.
  bool is_busy = false;
};

/// What a round knows, by key, in the order in which it was added. Of 100,000 keys little is in the processor's caches:
/// here one look-up reads fewer places than in a std::unordered_map, whose nodes are apart.
class Subjects {
 public:
  /// Of that key; nullptr where there is nothing.
  const Subject* find(std::string_view key) const;
  /// Of that key, added where there is nothing. Stays where it is.
  /// @param key outlives this
  Subject& at(std::string_view key);

  /// The first that was added.
  auto begin() { return subjects_.begin(); }
  auto begin() const { return subjects_.begin(); }
  /// Past the last.
  auto end() { return subjects_.end(); }
  auto end() const { return subjects_.end(); }

 private:
  /// Of a subject, counted from 1; free where it is 0.
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t number = 0;
  };

  static std::uint32_t hash(std::string_view key);
  std::size_t place_of(std::string_view key, std::uint32_t hash) const;
  void grow();

  std::deque<Subject> subjects_{};
  /// As many as a power of two, at least half of them free, so that a free one is near.
  std::vector<Place> places_ = std::vector<Place>(16);
};

}  // namespace argus::glue::detail
