#pragma once

#include <argus/event.hpp>
#include <argus/export.hpp>
#include <argus/time.hpp>
#include <argus/version.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
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

ARGUS_EXPORT std::string to_string(EventEffect effect);
inline std::ostream& operator<<(std::ostream& out, EventEffect effect) {
  return out << to_string(effect);
}

/// Carries out an incident's events as the server did, one after the other.
class ARGUS_EXPORT IncidentReplay {
 public:
  /// What it needs to know of an event.
  struct Step {
    /// As the events are ordered: the server lists them by their own times instead.
    std::int64_t pk = 0;
    /// As in "END".
    std::string code{};
    /// When it says that it happened.
    Timestamp timestamp{};
    /// When the server got it.
    Timestamp received{};
  };
  /// An event, and what it did.
  struct Outcome {
    /// Which of the steps it is.
    std::size_t index = 0;
    /// What came of it.
    EventEffect effect = EventEffect::none;
  };

  /// @param steps all events of one incident, in any order
  /// @param server the version of the server that carried them out: before 2.10 one END was all that it took
  IncidentReplay(std::vector<Step> steps, const Version& server);

  /// In the order in which the server got the events.
  const std::vector<Outcome>& outcomes() const { return outcomes_; }
  /// Which of the outcomes closed the incident; unset where it is open in the end.
  std::optional<std::size_t> closing() const { return closing_; }

 private:
  EventEffect replay(const Step& step);

  bool takes_further_ends_;
  bool has_start_ = false;
  bool is_stateless_ = false;
  bool has_end_ = false;
  Timestamp end_{};
  std::optional<std::size_t> closing_{};
  std::vector<Outcome> outcomes_{};
};

/// An incident's log in the order in which the server got it, and what each event did: the server lists events by their
/// own times, and answers with success to those that change nothing.
///
/// An END or RES that was posted in bulk looks like any other and did nothing; and a change that raced an END may have
/// opened the incident again without an event. Of an incident that was posted with its end the log tells nothing of
/// that end, so that it counts as open at first. Incident::open tells how it is in the end.
class IncidentLog {
 public:
  /// One event and what it did.
  struct Line {
    /// As it was posted.
    Event event{};
    /// What came of it.
    EventEffect effect = EventEffect::none;
  };

  /// @param events a vector of all events of one incident, in any order
  /// @param server the version of the server that carried them out
  template <class Events>
  IncidentLog(Events events, const Version& server) {
    std::vector<IncidentReplay::Step> steps;
    for (const Event& event : events) steps.push_back({event.pk, event.type.code(), event.timestamp, event.received});
    const IncidentReplay replay{std::move(steps), server};
    for (const IncidentReplay::Outcome& outcome : replay.outcomes())
      lines_.push_back({std::move(events[outcome.index]), outcome.effect});
    closing_ = replay.closing();
  }

  /// In the order in which the server got them.
  const std::vector<Line>& lines() const { return lines_; }

  /// What the event of that primary key did; unset where there is none.
  std::optional<EventEffect> effect_of(std::int64_t event_pk) const {
    for (const Line& line : lines_) {
      if (line.event.pk == event_pk) return line.effect;
    }
    return std::nullopt;
  }

  /// The event that closed the incident, unless it is open by this log. Its actor tells who did. Its type doesn't: a
  /// `CLO` is mostly a person's, but on a server before 2.10 ensure_resolved may post one too.
  std::optional<Event> closed_by() const {
    if (!closing_) return std::nullopt;
    return lines_[*closing_].event;
  }

 private:
  std::vector<Line> lines_;
  std::optional<std::size_t> closing_;
};

}  // namespace argus
