#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/checks.hpp>
#include <argus/event.hpp>
#include <argus/incident.hpp>
#include <argus/incident_patch.hpp>
#include <argus/json.hpp>
#include <argus/tags.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
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
  return stored.size() >= text.size() && stored.substr(stored.size() - text.size()) == text;
}

/// Whether the tag is among those stored.
inline bool has_tag(const Tags& tags, const Tag& tag) {
  const std::string text = checks::trimmed(to_string(tag));
  return std::any_of(tags.begin(), tags.end(), [&text](const Tag& other) { return to_string(other) == text; });
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
  const bool has_foreign_tag = std::any_of(stored.tags.begin(), stored.tags.end(), [&sent](const Tag& tag) {
    return std::none_of(sent.tags.begin(), sent.tags.end(),
                        [&tag](const Tag& own) { return checks::trimmed(to_string(own)) == to_string(tag); });
  });
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

/// The event of that type, time and text. One that changes the incident's state counts only where nothing has changed
/// the state since: an older event of the same looks may have been undone by a person.
inline std::optional<Event> find_event(const Event& sent, const std::vector<Event>& log) {
  const auto changes_state = [](const Event& event) {
    const std::string& code = event.type.code();
    return code != EventType::other && code != EventType::incident_change && code != EventType::acknowledge;
  };
  std::optional<Event> found;
  std::int64_t last_change = 0;
  for (const Event& event : log) {
    if (changes_state(event)) last_change = (std::max)(last_change, event.pk);
    const bool is_same = event.type == sent.type && event.timestamp == sent.timestamp &&
                         is_same_text(sent.description, event.description);
    if (is_same && (!found || event.pk > found->pk)) found = event;
  }
  if (found && changes_state(*found) && found->pk < last_change) return std::nullopt;
  return found;
}

/// The acknowledgement of that time, text and expiration.
inline std::optional<Acknowledgement> find_acknowledgement(const Acknowledgement& sent,
                                                           const std::vector<Acknowledgement>& list) {
  for (const Acknowledgement& acknowledgement : list) {
    if (acknowledgement.event.timestamp == sent.event.timestamp && acknowledgement.expiration == sent.expiration &&
        is_same_text(sent.event.description, acknowledgement.event.description))
      return acknowledgement;
  }
  return std::nullopt;
}

}  // namespace argus::stored_form
