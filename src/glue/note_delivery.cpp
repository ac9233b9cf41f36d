#include "note_delivery.hpp"

#include <algorithm>
#include <utility>

namespace argus::glue::detail {
namespace {

constexpr std::int64_t later_incidents_per_page = 500;

/// No end lies in the future, since a server takes none back, and none before its beginning, which a server refuses.
Timestamp end_to_post(Timestamp start, Timestamp end) {
  return (std::max)(start, (std::min)(end, now()));
}

Incident incident_of(const Note& note, const std::optional<Timestamp>& end) {
  Incident incident;
  incident.source_incident_id = note.id;
  incident.start_time = note.start_time;
  if (end) incident.end_time = end_to_post(note.start_time, *end);
  if (note.stateless) incident.end_time = STATELESS;
  incident.description = note.description;
  incident.level = note.level;
  incident.details_url = note.details_url;
  for (const auto& [key, value] : note.tags) incident.tags.add(key, value);
  return incident;
}

/// The id of a later outage where an earlier one has the id itself.
std::string later_id(const std::string& id, Timestamp start) {
  return id + "@" + argus::to_string(start);
}

}  // namespace

OpenResult NoteDelivery::open(const Note& note, std::optional<Timestamp> end) const {
  using Outcome = OpenResult::Outcome;
  Incident incident = incident_of(note, end);
  OpenResult result = client_.open_incident(incident);
  const Incident& existing = result.incident;
  const bool is_taken = result.outcome != Outcome::created && existing.start_time != incident.start_time;
  if (!is_taken || (existing.open && !note.stateless)) return result;
  if (!note.stateless) {
    if (auto later = find_later(existing)) return {Outcome::already_open, *std::move(later)};
  }
  incident.source_incident_id = later_id(note.id, note.start_time);
  return client_.open_incident(incident);
}

std::optional<Incident> NoteDelivery::find(const std::string& id) const {
  IncidentFilter filter;
  filter.source_incident_id = id;
  for (const Incident& incident : client_.get_my_incidents(filter)) {
    if (incident.open) return incident;
    std::optional<Incident> later = find_later(incident);
    return later ? later : incident;
  }
  return std::nullopt;
}

CloseResult NoteDelivery::end(std::int64_t pk, const std::string& text, Timestamp time) const {
  const Timestamp end = (std::min)(time, now());
  for (const Event& event : client_.get_incident_events(pk)) {
    if (event.type == EventType::incident_end && event.timestamp == end) return CloseResult::already_closed;
  }
  return client_.ensure_resolved(pk, text, end);
}

std::optional<Incident> NoteDelivery::find_later(const Incident& earlier) const {
  IncidentFilter filter;
  filter.open = true;
  filter.start_time_gte = earlier.start_time;
  filter.page_size = later_incidents_per_page;
  for (const Incident& incident : client_.get_my_incidents(filter)) {
    if (incident.source_incident_id == later_id(earlier.source_incident_id, incident.start_time)) return incident;
  }
  return std::nullopt;
}

}  // namespace argus::glue::detail
