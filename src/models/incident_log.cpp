#include <argus/models/incident_log.hpp>

#include <algorithm>
#include <utility>

namespace argus {
namespace {

/// Carries out an incident's events as the server did, one after the other.
class Replay {
 public:
  explicit Replay(const Version& server) : takes_further_ends_(server >= further_ends_since) {}

  /// What the next event did.
  EventEffect take(const Event& event) {
    const std::string& code = event.type.code();
    const bool is_first = std::exchange(is_first_, false);
    const bool ends = code == EventType::incident_end;
    const bool closes = ends || code == EventType::close;
    const bool opens = code == EventType::incident_restart || code == EventType::reopen;
    const bool is_open = event.received < end_;
    has_start_ = has_start_ || code == EventType::incident_start;
    if (code == EventType::incident_start && is_first) return EventEffect::opened;
    if (code == EventType::stateless && !has_start_) is_stateless_ = true;
    if (is_stateless_) return EventEffect::none;
    if (ends && std::exchange(has_end_, true) && !takes_further_ends_) return EventEffect::none;
    if (closes && is_open) {
      end_ = event.timestamp;
      return EventEffect::closed;
    }
    if (opens && !is_open) {
      end_ = Timestamp::max();
      return EventEffect::reopened;
    }
    return EventEffect::none;
  }

 private:
  bool takes_further_ends_;
  bool is_first_ = true;
  bool has_start_ = false;
  bool is_stateless_ = false;
  bool has_end_ = false;
  /// From when on it is closed: never, while it is open.
  Timestamp end_ = Timestamp::max();
};

}  // namespace

std::string to_string(EventEffect effect) {
  switch (effect) {
    case EventEffect::opened:
      return "opened";
    case EventEffect::closed:
      return "closed";
    case EventEffect::reopened:
      return "reopened";
    case EventEffect::none:
      return "none";
  }
  return "unknown";
}

std::string to_string(const IncidentLog::Line& line) {
  return "Line(event=" + to_string(line.event) + ", effect=" + to_string(line.effect) + ")";
}

std::string to_string(const IncidentLog& log) {
  std::string text;
  for (const IncidentLog::Line& line : log.lines()) text += (text.empty() ? "" : ", ") + to_string(line);
  return "IncidentLog(lines=[" + text + "])";
}

IncidentLog::IncidentLog(std::vector<Event> events, const Version& server) {
  std::sort(events.begin(), events.end(), [](const Event& left, const Event& right) { return left.pk < right.pk; });
  Replay replay{server};
  for (Event& event : events) {
    const EventEffect effect = replay.take(event);
    lines_.push_back({std::move(event), effect});
  }
}

std::optional<EventEffect> IncidentLog::effect_of(std::int64_t event_pk) const {
  for (const Line& line : lines_) {
    if (line.event.pk == event_pk) return line.effect;
  }
  return std::nullopt;
}

std::optional<Event> IncidentLog::closed_by() const {
  const auto last =
      std::find_if(lines_.rbegin(), lines_.rend(), [](const Line& line) { return line.effect != EventEffect::none; });
  if (last == lines_.rend() || last->effect != EventEffect::closed) return std::nullopt;
  return last->event;
}

}  // namespace argus
