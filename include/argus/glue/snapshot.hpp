#pragma once

#include <argus/export.hpp>
#include <argus/models/incident.hpp>

#include <functional>
#include <string>
#include <vector>

namespace argus::glue {

/// What a monitor says at one moment: its alerts, as the incidents that Argus should have.
///
/// An alert's `source_incident_id` is the monitor's key for it. Without an end time it is active; with one the monitor
/// says that it has ended, unless that time is still to come or lies before the start. One that `argus::STATELESS`
/// marks is posted once, as something that happened.
struct Snapshot {
  /// Every alert that is active, in any order; those that have ended too, where the monitor says so.
  std::vector<Incident> alerts{};
  /// What the monitor showed and nobody could read, each with the reason. While there is any, no incident is closed
  /// because its alert is absent: it could be one of these.
  std::vector<std::string> unreadable{};
  /// Whether the monitor may not know all its alerts yet, because it was started lately. Nothing is closed because its
  /// alert is absent.
  bool forgetful = false;
  /// The keys that something else is writing to, as those that wait in a queue, and those of alerts that the monitor
  /// mutes: left alone, whatever the monitor says.
  std::vector<std::string> busy{};

  /// Adds the alert that `fill` makes. Where it throws, or leaves the key blank, `what` is one more of the unreadable.
  /// @param what the monitor's own text of the alert, for a person to find it; a long one is cut
  /// @returns whether it was added
  ARGUS_EXPORT bool add(const std::string& what, const std::function<void(Incident& alert)>& fill);

  /// The monitor mutes the alert that was added last: its incident is neither opened nor changed nor closed.
  ARGUS_EXPORT void mute_last();

  /// Whether what it doesn't show is absent.
  bool is_complete() const { return unreadable.empty() && !forgetful; }
};

}  // namespace argus::glue
