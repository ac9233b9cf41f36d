#pragma once

#include <argus/export.hpp>
#include <argus/glue/memory.hpp>
#include <argus/glue/policy.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/tags.hpp>
#include <argus/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace argus::glue {

// Those below would hide it, and a Timestamp is a type of std::chrono.
using argus::to_string;

/// One thing to do, or to leave, about one key.
struct Action {
  /// What it is.
  enum class Kind {
    open,     ///< post an incident, or find out why the one there was is closed
    update,   ///< change level, tags or description
    close,    ///< end an incident
    restart,  ///< open again what this program had closed
    hold,     ///< not closed yet
    respect,  ///< a person has closed or reopened it
    leave,    ///< left as it is
  };

  /// What it is.
  Kind kind = Kind::leave;
  /// The monitor's key, without white space at its ends.
  std::string key{};
  /// Its incident; 0 where none is known.
  std::int64_t pk = 0;
  /// The incident to post, of its id in Argus; what an update makes it into.
  Incident alert{};
  /// Whether the monitor says when the alert began; `alert` has the time when it was first seen otherwise.
  bool has_start = false;
  /// What an update changes besides tags.
  IncidentPatch patch{};
  /// The tags that an update adds.
  Tags added{};
  /// The tags that an update removes.
  Tags removed{};
  /// When it ended, for a close.
  Timestamp end{};
  /// Whether it is closed because its alert is absent: then the monitor is asked once more.
  bool is_by_absence = false;
  /// Why, for people.
  std::string why{};
};

/// The kind as its name, such as `open`.
ARGUS_EXPORT std::string to_string(Action::Kind kind);
inline std::ostream& operator<<(std::ostream& out, Action::Kind kind) {
  return out << to_string(kind);
}

/// What a round is going to do.
struct Plan {
  /// In the order in which they are done: what opens first, what closes because it is absent last.
  std::vector<Action> actions{};
  /// What is known now, whether or not any of it is done.
  Memory memory{};
  /// When it was made, by the program's clock.
  Timestamp made_at{};
  /// How many alerts are active.
  std::size_t alerts = 0;
  /// How many incidents of this program are open.
  std::size_t open = 0;
  /// How many open incidents of the source system are another program's, or have no id, and are left alone.
  std::size_t foreign = 0;
  /// What people should know of the snapshot, as of alerts that have the same key.
  std::vector<std::string> notes{};

  /// Whether something would be closed because it is absent, so that the monitor is to be read once more.
  ARGUS_EXPORT bool needs_second_look() const;
};

/// What has to be done so that Argus has what the monitor shows. Asks and changes nothing; takes time in proportion to
/// the number of incidents, alerts and remembered keys.
/// @param prefix whose incidents are this program's: those of an id that begins with it and a colon
/// @param open the source system's incidents that are open, read after the snapshot was taken
/// @param memory what is known from earlier rounds; one that is moved in is not copied
/// @param now by the program's clock, when the snapshot was taken
/// @throws std::invalid_argument for a prefix that is blank, or has a colon or white space at its ends, and for a
/// policy with a value out of range
ARGUS_EXPORT Plan plan(std::string_view prefix, const std::vector<Incident>& open, const Snapshot& snapshot,
                       Memory memory, const Policy& policy, Timestamp now);

/// The plan without the closes that a later snapshot doesn't bear out: where that isn't complete, nothing is closed
/// because it is absent. Changes nothing but actions.
ARGUS_EXPORT Plan confirm(Plan plan, const Snapshot& later);

}  // namespace argus::glue
