#pragma once

#include "subjects.hpp"

#include <argus/glue/memory.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/models/incident.hpp>
#include <argus/time.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argus::glue::detail {

/// A snapshot by its keys, as the server would store them. Refers to the snapshot, and to the memory that is recalled.
struct Alerts {
  /// @param now an end time after it is no end yet
  Alerts(const Snapshot& snapshot, Timestamp now);

  /// Adds what is remembered. What was seen by a clock that was ahead counts as seen now.
  void recall(Memory& memory, Timestamp now);

  /// By key.
  Subjects subjects{};
  /// Those whose alerts are active, in the snapshot's order.
  std::vector<Subject*> active{};
  /// What only happened.
  std::vector<std::pair<std::string_view, const Incident*>> stateless{};
  /// Whether what isn't there is absent.
  bool is_complete = false;
  /// Whether nothing is active.
  bool is_empty = false;
  /// What people should know.
  std::vector<std::string> notes{};

 private:
  /// A key as an id can have it. Two that differ in what is not UTF-8 stay two.
  std::string_view storable_key(std::string_view given);
  void add(std::string_view key, const Incident& alert, Timestamp now);

  std::deque<std::string> repaired_keys_{};
};

/// What is remembered of a key, from now on where it wasn't.
Remembered& remember(Memory& memory, Subject& subject);

/// Remembers whether the alert of a key is active, and since when it is absent.
/// @param alerts that have the subject, and have recalled the memory
/// @param now when the snapshot was taken
/// @returns whether nothing of it is worth remembering any more
bool observe(Memory& memory, const Alerts& alerts, Subject& subject, Timestamp now);

/// Ends the observation of a snapshot.
/// @param over the keys of which nothing is worth remembering
void end_observation(Memory& memory, const Alerts& alerts, const std::vector<std::string>& over, Timestamp now);

}  // namespace argus::glue::detail
