#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/checks.hpp>
#include <argus/event.hpp>
#include <argus/incident.hpp>
#include <argus/incident_patch.hpp>
#include <argus/json.hpp>
#include <argus/planned_maintenance_task.hpp>
#include <argus/tags.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Compares what was sent with what the server made of it: it trims texts, keeps equal tags once, and may join a
/// details_url with the source's base_url.
namespace argus::stored_form {

/// Whether the text is stored as it was sent.
inline bool is_same_text(std::string_view sent, std::string_view stored) {
  return checks::trimmed(sent) == stored;
}

/// Whether the URL is stored as it was sent, or joined with a base.
inline bool is_same_url(std::string_view sent, std::string_view stored) {
  const std::string text = checks::trimmed(sent);
  if (text.empty()) return stored.empty();
  return stored.size() >= text.size() && stored.substr(stored.size() - text.size()) == text;
}

/// Whether the tag is among those; the server trims keys and values.
inline bool has_tag(const Tags& tags, const Tag& tag) {
  const std::string key = checks::trimmed(tag.key);
  const std::string value = checks::trimmed(tag.value);
  return std::any_of(tags.begin(), tags.end(), [&](const Tag& other) {
    return checks::trimmed(other.key) == key && checks::trimmed(other.value) == value;
  });
}

/// What was sent and isn't stored.
inline Tags missing_tags(const Tags& sent, const Tags& stored) {
  Tags missing;
  for (const Tag& tag : sent) {
    if (!has_tag(stored, tag)) missing.add(tag);
  }
  return missing;
}

/// Whether `stored` may have come from posting `sent`. Not all of its tags need to be there: the server adds them one
/// by one.
inline bool is_of(const Incident& sent, const Incident& stored) {
  const bool has_foreign_tag = !missing_tags(stored.tags, sent.tags).empty();
  return !has_foreign_tag && sent.start_time == stored.start_time && sent.end_time == stored.end_time &&
         sent.level == stored.level && is_same_text(sent.description, stored.description) &&
         is_same_text(sent.ticket_url, stored.ticket_url) && is_same_url(sent.details_url, stored.details_url) &&
         (codec::is_same(sent.metadata, stored.metadata) || codec::is_empty(stored.metadata));
}

/// Whether the patch would change nothing.
inline bool is_applied(const IncidentPatch& patch, const Incident& stored) {
  if (patch.tags && !(missing_tags(*patch.tags, stored.tags).empty() && missing_tags(stored.tags, *patch.tags).empty()))
    return false;
  if (patch.details_url && !is_same_url(*patch.details_url, stored.details_url)) return false;
  if (patch.ticket_url && !is_same_text(*patch.ticket_url, stored.ticket_url)) return false;
  if (patch.level && *patch.level != stored.level) return false;
  if (patch.description && !is_same_text(*patch.description, stored.description)) return false;
  return codec::is_null(patch.metadata) || codec::is_same(patch.metadata, stored.metadata);
}

/// The event of this user, and of that type, time and text; null where there is none. One that changes the incident's
/// state counts only where nothing has changed the state since: an older event of the same looks may have been undone
/// by a person.
template <class IsOwn>
const Event* find_event(const Event& sent, const std::vector<Event>& log, const IsOwn& is_own) {
  const auto changes_state = [](const Event& event) {
    const std::string& code = event.type.code();
    return code != EventType::other && code != EventType::incident_change && code != EventType::acknowledge;
  };
  const Event* found = nullptr;
  std::int64_t last_change = 0;
  for (const Event& event : log) {
    if (changes_state(event)) last_change = (std::max)(last_change, event.pk);
    const bool is_same = event.type == sent.type && event.timestamp == sent.timestamp &&
                         is_same_text(sent.description, event.description) && is_own(event);
    if (is_same && (found == nullptr || event.pk > found->pk)) found = &event;
  }
  if (found != nullptr && changes_state(*found) && found->pk < last_change) return nullptr;
  return found;
}

/// The acknowledgement of this user, and of that time, text and expiration; null where there is none.
template <class IsOwn>
const Acknowledgement* find_acknowledgement(const Acknowledgement& sent, const std::vector<Acknowledgement>& list,
                                            const IsOwn& is_own) {
  for (const Acknowledgement& acknowledgement : list) {
    const Event& event = acknowledgement.event;
    if (event.timestamp == sent.event.timestamp && acknowledgement.expiration == sent.expiration &&
        is_same_text(sent.event.description, event.description) && is_own(event))
      return &acknowledgement;
  }
  return nullptr;
}

/// The planned maintenance task of this user, and of that time, text and filters; null where there is none.
template <class IsOwn>
const PlannedMaintenanceTask* find_task(const PlannedMaintenanceTask& sent,
                                        const std::vector<PlannedMaintenanceTask>& list, const IsOwn& is_own) {
  const auto has_all_filters = [&sent](const PlannedMaintenanceTask& task) {
    for (const SavedFilter& wanted : sent.filters) {
      const auto is_wanted = [&wanted](const SavedFilter& filter) { return filter.pk == wanted.pk; };
      if (std::none_of(task.filters.begin(), task.filters.end(), is_wanted)) return false;
    }
    return true;
  };
  for (const PlannedMaintenanceTask& task : list) {
    if (task.start_time == sent.start_time && task.end_time == sent.end_time && has_all_filters(task) &&
        is_same_text(sent.description, task.description) && is_own(task))
      return &task;
  }
  return nullptr;
}

}  // namespace argus::stored_form
