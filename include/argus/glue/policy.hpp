#pragma once

#include <argus/batch_options.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace argus::glue {

/// When closing many incidents at once, because their alerts are absent, waits: a monitor that was restarted, or asked
/// with the wrong filter, answers as if all were well.
///
/// Every list without any active alert is held too, however few incidents are open.
struct CloseGuard {
  /// So many at once are held, where they are also more than `share`.
  std::size_t at_least = 10;
  /// More than this part of the incidents that are open, from 0 to 1.
  double share = 0.5;
  /// So long they are held, from when each was first absent; what is still absent then is closed. Unset: until a round
  /// with another policy closes them.
  std::optional<std::chrono::seconds> hold = std::chrono::minutes{15};
};

/// How a Reconciler decides where there is a choice.
struct Policy {
  /// When many closes wait.
  CloseGuard guard{};
  /// In how many complete snapshots, one after the other, an alert must be absent before its incident is closed.
  int misses = 1;
  /// Whether an incident that a person has closed is opened again while its alert is still active.
  bool reopen_over_people = false;
  /// Whether descriptions follow the monitor; one that shows a measured value changes in every round. A change of an
  /// incident can undo what a person does to it at the same moment.
  bool update_descriptions = false;
  /// Whether an incident whose id is an alert's key, without the prefix, is taken for that alert's, as one that another
  /// program has posted for the same source system.
  bool adopt = false;
  /// How many requests may be under way at once where incidents are opened.
  BatchOptions batch{};
};

}  // namespace argus::glue
