#pragma once

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/field_kind.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/planned_maintenance_task.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace argus::detail::stored_form {

/// Sets all fields of a patch to those of an incident. Metadata that is null is an empty object, since the API refuses
/// null.
struct SetAllFields {
  template <class Kind, class Value>
  void changeable(Kind /*kind*/, const char* /*name*/, std::optional<Value>& patch, const Value& value) {
    patch.emplace(value);
  }
  void changeable(field_kind::Metadata /*kind*/, const char* /*name*/, nlohmann::json& patch,
                  const nlohmann::json& value) {
    patch = codec::is_null(value) ? codec::make_object() : value;
  }
};

/// All of the incident that can be changed.
inline IncidentPatch patch_of(const Incident& incident) {
  IncidentPatch patch;
  SetAllFields fields;
  codec::Fields<IncidentPatch>::visit(fields, patch, incident);
  return patch;
}

/// Takes out of a patch what the server has stored already.
struct RemoveStoredFields {
  const std::string& base_url;

  template <class Kind, class Value>
  void changeable(Kind kind, const char* /*name*/, std::optional<Value>& patch, const Value& stored) {
    if (patch && is_stored(kind, *patch, stored)) patch.reset();
  }
  void changeable(field_kind::Metadata /*kind*/, const char* /*name*/, nlohmann::json& patch,
                  const nlohmann::json& stored) {
    if (is_same_json(patch, stored)) patch = nullptr;
  }

 private:
  static bool is_stored(field_kind::Text /*kind*/, const std::string& sent, const std::string& stored) {
    return is_same_text(sent, stored);
  }
  bool is_stored(field_kind::Url /*kind*/, const std::string& sent, const std::string& stored) const {
    return is_same_details_url(sent, stored, base_url);
  }
  static bool is_stored(field_kind::Level /*kind*/, int sent, int stored) { return sent == stored; }
  static bool is_stored(field_kind::TagSet /*kind*/, const Tags& sent, const Tags& stored) {
    return is_same_set(sent, stored);
  }
};

/// What the patch would change in this incident, as the server stores each field.
inline IncidentPatch unapplied(IncidentPatch patch, const Incident& stored) {
  RemoveStoredFields fields{stored.source.base_url};
  codec::Fields<IncidentPatch>::visit(fields, patch, stored);
  return patch;
}

/// Whether the patch would change nothing.
inline bool is_applied(const IncidentPatch& patch, const Incident& stored) {
  return unapplied(patch, stored).empty();
}

/// Whether `stored` may have come from posting `sent`. Not all of its tags need to be there: the server adds them one
/// by one. A server before 1.17 has no metadata.
inline bool is_of(const Incident& sent, const Incident& stored) {
  IncidentPatch patch = patch_of(sent);
  patch.tags.reset();
  if (codec::is_empty(stored.metadata)) patch.metadata = nullptr;
  return sent.start_time == stored.start_time && sent.end_time == stored.end_time &&
         missing_tags(stored.tags, sent.tags).empty() && is_applied(patch, stored);
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

/// Whether a planned maintenance task that the server has stored may have come from posting another.
class ComparesTasks {
 public:
  template <class Kind, class Value>
  void changeable(Kind kind, const char* /*name*/, const Value& sent, const Value& stored) {
    is_same_ = is_same_ && is_stored(kind, sent, stored);
  }
  /// Whether all fields were the same so far.
  bool is_same() const { return is_same_; }

 private:
  template <class Kind, class Value>
  static bool is_stored(Kind /*kind*/, const Value& sent, const Value& stored) {
    return sent == stored;
  }
  static bool is_stored(field_kind::Text /*kind*/, const std::string& sent, const std::string& stored) {
    return is_same_text(sent, stored);
  }
  static bool is_stored(field_kind::SavedFilters /*kind*/, const std::vector<SavedFilter>& sent,
                        const std::vector<SavedFilter>& stored) {
    return std::all_of(sent.begin(), sent.end(), [&stored](const SavedFilter& wanted) {
      const auto is_wanted = [&wanted](const SavedFilter& filter) { return filter.pk == wanted.pk; };
      return std::any_of(stored.begin(), stored.end(), is_wanted);
    });
  }

  bool is_same_ = true;
};

/// The planned maintenance task of this user, and of that time, text and filters; null where there is none.
template <class IsOwn>
const PlannedMaintenanceTask* find_task(const PlannedMaintenanceTask& sent,
                                        const std::vector<PlannedMaintenanceTask>& list, const IsOwn& is_own) {
  for (const PlannedMaintenanceTask& task : list) {
    ComparesTasks fields;
    codec::Fields<PlannedMaintenancePatch>::visit(fields, sent, task);
    if (fields.is_same() && is_own(task)) return &task;
  }
  return nullptr;
}

}  // namespace argus::detail::stored_form
