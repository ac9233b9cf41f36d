#pragma once

#include <argus/glue/memory.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/time.hpp>

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace argus::glue::detail {

/// A snapshot by its keys, as the server would store them. Refers to the snapshot.
struct Alerts {
  /// @param now an end time after it is no end yet
  Alerts(const Snapshot& snapshot, Timestamp now);

  /// Those that are active, each key once, in the snapshot's order.
  std::vector<std::pair<std::string, const Incident*>> active{};
  /// Which keys are active.
  std::unordered_set<std::string> active_keys{};
  /// Those that have ended, and are not active again.
  std::unordered_map<std::string, const Incident*> ended{};
  /// What only happened.
  std::vector<std::pair<std::string, const Incident*>> stateless{};
  /// Not to be touched.
  std::unordered_set<std::string> busy{};
  /// Whether what isn't there is absent.
  bool is_complete = false;
  /// Whether nothing is active.
  bool is_empty = false;
  /// What people should know.
  std::vector<std::string> notes{};

 private:
  void add(std::string key, const Incident& alert, Timestamp now);
};

/// Remembers which keys are active and since when others are absent.
/// @param now when the snapshot was taken
void observe(Memory& memory, const Alerts& alerts, Timestamp now);

}  // namespace argus::glue::detail
