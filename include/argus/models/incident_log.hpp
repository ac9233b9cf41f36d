#pragma once

#include <argus/export.hpp>
#include <argus/models/event.hpp>
#include <argus/models/version.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace argus {

/// A server before it takes one END for each incident: those after it, when a person has reopened the incident, it
/// records and does nothing.
inline constexpr Version further_ends_since{2, 10, 0};

/// What an event did to its incident.
enum class EventEffect {
  opened,    ///< the incident began with it
  closed,    ///< it was open, and is closed from the event's time on, which may lie in the future
  reopened,  ///< it was closed, and is open again
  none,      ///< it was recorded, and neither closed nor opened anything
};

/// The effect as its name, such as `closed`.
ARGUS_EXPORT std::string to_string(EventEffect effect);
inline std::ostream& operator<<(std::ostream& out, EventEffect effect) {
  return out << to_string(effect);
}

/// An incident's log in the order in which the server got it, and what each event did: the server lists events by their
/// own times, and answers with success to those that change nothing.
///
/// An END or RES that was posted in bulk looks like any other and did nothing; and a change that raced an END may have
/// opened the incident again without an event. Of an incident that was posted with its end the log tells nothing of
/// that end, so that it counts as open at first. Incident::open tells its present state.
///
/// @snippet nouns_test.cpp incident_log
class ARGUS_EXPORT IncidentLog {
 public:
  /// One event and what it did.
  struct Line {
    /// As it was posted.
    Event event{};
    /// What came of it.
    EventEffect effect = EventEffect::none;
  };

  /// @param events all events of one incident, in any order
  /// @param server the version of the server that carried them out
  IncidentLog(std::vector<Event> events, const Version& server);

  /// In the order in which the server got them.
  const std::vector<Line>& lines() const { return lines_; }

  /// What the event of that primary key did; unset where there is none.
  std::optional<EventEffect> effect_of(std::int64_t event_pk) const;

  /// The event that closed the incident, unless it is open by this log. Its actor tells who did. Its type doesn't: a
  /// `CLO` is mostly a person's, but on a server before 2.10 ensure_resolved may post one too.
  std::optional<Event> closed_by() const;

 private:
  std::vector<Line> lines_{};
};

/// As in `Line(event=Event(pk=3, type=END), effect=closed)`.
ARGUS_EXPORT std::string to_string(const IncidentLog::Line& line);
inline std::ostream& operator<<(std::ostream& out, const IncidentLog::Line& line) {
  return out << to_string(line);
}

/// As in `IncidentLog(lines=[Line(event=Event(pk=3, type=STA), effect=opened)])`.
ARGUS_EXPORT std::string to_string(const IncidentLog& log);
inline std::ostream& operator<<(std::ostream& out, const IncidentLog& log) {
  return out << to_string(log);
}

}  // namespace argus
