#pragma once

#include "object_writer.hpp"

#include <argus/detail/checks.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/field_kind.hpp>
#include <argus/detail/codec/json_text.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/new_source_system.hpp>
#include <argus/models/planned_maintenance_task.hpp>
#include <argus/models/tags.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// Collects what a POST or PATCH sends, each text checked.
class RequestBody {
 public:
  /// @param api_version 2 or 3: how tags are written
  explicit RequestBody(int api_version = 2) : api_version_(api_version) {}

  /// A value that needs no check.
  template <class Value>
  void add(const char* name, const Value& value) {
    writer_.add_json(name, dump_json(codec::Codec<Value>::encode(value)));
  }
  void add(const char* name, const std::string& value) { writer_.add(name, value); }
  void add(const char* name, int value) { writer_.add(name, value); }
  void add(const char* name, std::int64_t value) { writer_.add(name, value); }
  void add(const char* name, Timestamp value) { writer_.add(name, to_string(value)); }
  void add(const char* name, const std::vector<std::int64_t>& keys) { add_list(name, keys, &append_key); }
  /// A body within this one.
  void add_body(const char* name, const std::string& body) { writer_.add_json(name, body); }

  /// A text.
  /// @throws std::invalid_argument if it is not UTF-8 without NUL
  void add(field_kind::Text /*kind*/, const char* name, const std::string& value) {
    checks::text(name, value);
    add(name, value);
  }
  /// A URL.
  /// @throws std::invalid_argument for a host that the server can't read
  void add(field_kind::Url /*kind*/, const char* name, const std::string& value) {
    checks::url(name, value);
    add(name, value);
  }
  /// A time.
  /// @throws std::invalid_argument if it is not from 0001-01-02 to 9999-12-30
  void add(field_kind::Time /*kind*/, const char* name, Timestamp value) {
    checks::time_to_store(name, value);
    add(name, value);
  }
  /// A time; null where there is none.
  /// @throws std::invalid_argument as for a time
  void add(field_kind::Time /*kind*/, const char* name, const std::optional<Timestamp>& value) {
    if (value) checks::time_to_store(name, *value);
    add(name, value);
  }
  /// A time, or null where the end is open.
  /// @throws std::invalid_argument if it is stateless, or not from 0001-01-02 to 9999-12-30
  void add(field_kind::OpenEnd /*kind*/, const char* name, const EndTime& value) {
    checks::not_stateless(name, value);
    add(field_kind::Time{}, name, value.time());
  }
  /// How severe it is.
  /// @throws std::invalid_argument if it is not 1 to 5
  void add(field_kind::Level /*kind*/, const char* name, int value) {
    checks::level(value);
    add(name, value);
  }
  /// A set of tags.
  /// @throws std::invalid_argument for what the server refuses
  void add(field_kind::TagSet /*kind*/, const char* name, const Tags& tags) {
    add_list(name, tags, [this](std::string& list, const Tag& tag) { list += encoded(tag); });
  }
  /// JSON of the caller's own.
  /// @throws std::invalid_argument for what the server refuses, or can't change afterwards
  void add(field_kind::Metadata /*kind*/, const char* name, const nlohmann::json& value) {
    checks::metadata(value);
    add(name, value);
  }

  /// The primary keys of filters.
  /// @throws std::invalid_argument if there are none, or one is not above 0
  void add(field_kind::SavedFilters /*kind*/, const char* name, const std::vector<std::int64_t>& keys) {
    checks::some_primary_keys(name, keys);
    add(name, keys);
  }
  /// Filters, of which the primary keys are sent.
  /// @throws std::invalid_argument if there are none, or one was never stored
  void add(field_kind::SavedFilters kind, const char* name, const std::vector<SavedFilter>& filters) {
    std::vector<std::int64_t> keys;
    for (const SavedFilter& filter : filters) keys.push_back(filter.pk);
    add(kind, name, keys);
  }

  /// A tag as an element of a list.
  /// @throws std::invalid_argument for what the server refuses
  std::string encoded(const Tag& tag) const {
    checks::tag_key(tag.key);
    checks::text("tag " + tag.key, tag.value);
    // Trimmed as the server does it: version 3 removes a tag that a PATCH names with other blanks than are stored.
    const std::string value = checks::trimmed(tag.value);
    if (api_version_ == 3) checks::tag_value_of_v3(value);
    std::string text;
    codec::append_quoted(text, tag.key + "=" + value);
    if (api_version_ == 2) return "{\"tag\":" + text + "}";
    return text;
  }

  /// What was collected, as JSON.
  std::string take() { return writer_.take(); }

 private:
  static void append_key(std::string& list, std::int64_t key) { list += std::to_string(key); }

  template <class List, class Append>
  void add_list(const char* name, const List& values, const Append& append) {
    std::string list = "[";
    for (const auto& value : values) {
      if (list.size() > 1) list += ',';
      append(list, value);
    }
    writer_.add_json(name, list + "]");
  }

  int api_version_;
  codec::ObjectWriter writer_;
};

/// Writes the fields of a new incident; blank texts and empty metadata are left out.
class NewIncidentBody {
 public:
  explicit NewIncidentBody(RequestBody& body) : body_(body) {}

  void posted(const char* name, Timestamp value) {
    checks::start_time(value);
    body_.add(name, value);
  }
  void posted(const char* name, const EndTime& value) {
    if (value.time()) checks::time_to_store(name, *value.time());
    body_.add(name, value);
  }
  void posted(const char* name, const std::string& source_incident_id) {
    if (source_incident_id.empty()) return;
    checks::source_incident_id(source_incident_id);
    body_.add(name, source_incident_id);
  }
  template <class Kind, class Value>
  void changeable(Kind kind, const char* name, const Value& value) {
    if (!is_left_out(value)) body_.add(kind, name, value);
  }
  /// What the server sets.
  template <class Value>
  void required(const char* /*name*/, const Value& /*value*/) {}
  template <class Value>
  void field(const char* /*name*/, const Value& /*value*/) {}

 private:
  static bool is_left_out(const std::string& value) { return value.empty(); }
  static bool is_left_out(const nlohmann::json& metadata) { return codec::is_default_metadata(metadata); }
  static bool is_left_out(int /*level*/) { return false; }
  static bool is_left_out(const Tags& /*tags*/) { return false; }

  RequestBody& body_;
};

/// Writes the fields that can be changed: of a patch those that it sets, of a model all.
class ChangeableFieldsBody {
 public:
  explicit ChangeableFieldsBody(RequestBody& body) : body_(body) {}

  template <class Kind, class Value>
  void changeable(Kind kind, const char* name, const Value& value) {
    body_.add(kind, name, value);
  }
  template <class Kind, class Value>
  void changeable(Kind kind, const char* name, const std::optional<Value>& value) {
    if (value) body_.add(kind, name, *value);
  }
  void changeable(field_kind::Metadata kind, const char* name, const nlohmann::json& value) {
    if (!codec::is_null(value)) body_.add(kind, name, value);
  }

 private:
  RequestBody& body_;
};

/// The part of an incident that its poster decides. The source is named only where the caller set it on an incident
/// that was never stored: the server takes that from superusers alone.
/// @throws std::invalid_argument for what the server would refuse or misread
inline std::string request_body(const Incident& incident, int api_version = 2) {
  RequestBody body{api_version};
  NewIncidentBody fields{body};
  codec::Fields<Incident>::visit(fields, incident);
  if (incident.pk == 0 && incident.source.pk != 0) body.add("source", incident.source.pk);
  return body.take();
}

/// A tag to add to an incident: version 3 of the API takes a list.
/// @throws std::invalid_argument for what the server would refuse
inline std::string request_body(const Tag& tag, int api_version = 2) {
  const std::string body = RequestBody(api_version).encoded(tag);
  return api_version == 2 ? body : "[" + body + "]";
}

/// What the patch changes.
/// @throws std::invalid_argument for what the server would refuse or misread
inline std::string request_body(const IncidentPatch& patch, int api_version = 2) {
  RequestBody body{api_version};
  ChangeableFieldsBody fields{body};
  codec::Fields<IncidentPatch>::visit(fields, patch);
  return body.take();
}

/// The same, a zero time replaced by now: what is sent must be known to be found again.
inline Event with_time(Event event) {
  if (event.timestamp == Timestamp{}) event.timestamp = now();
  return event;
}
/// The same for an acknowledgement.
inline Acknowledgement with_time(Acknowledgement acknowledgement) {
  acknowledgement.event = with_time(std::move(acknowledgement.event));
  return acknowledgement;
}

/// Type, time and text of an event; a zero time becomes now.
/// @throws std::invalid_argument if the type is blank, the time isn't from 0001-01-02 to 9999-12-30, or a text is not
/// UTF-8 without NUL
inline std::string request_body(const Event& event) {
  checks::event_type(event.type.code());
  RequestBody body;
  body.add(field_kind::Text{}, "type", event.type.code());
  body.add(field_kind::Time{}, "timestamp", with_time(event).timestamp);
  body.add(field_kind::Text{}, "description", event.description);
  return body.take();
}

/// Time, text and expiration of an acknowledgement; a zero time becomes now.
/// @throws std::invalid_argument if a time isn't from 0001-01-02 to 9999-12-30, or the text is not UTF-8 without NUL
inline std::string request_body(const Acknowledgement& acknowledgement) {
  RequestBody body;
  const Event& event = acknowledgement.event;
  body.add(field_kind::Time{}, "timestamp", with_time(event).timestamp);
  body.add(field_kind::Text{}, "description", event.description);
  body.add(field_kind::Time{}, "expiration", acknowledgement.expiration);
  return body.take();
}

/// All of a source system that an administrator decides.
/// @throws std::invalid_argument for a blank name or type, or a heartbeat_frequency that isn't 60 s to a day
inline std::string request_body(const NewSourceSystem& source) {
  checks::not_blank("name", source.name);
  checks::not_blank("type", source.type);
  RequestBody body;
  body.add(field_kind::Text{}, "name", source.name);
  body.add(field_kind::Text{}, "type", source.type);
  body.add(field_kind::Url{}, "base_url", source.base_url);
  if (!source.username.empty()) body.add(field_kind::Text{}, "username", source.username);
  if (source.heartbeat_frequency) {
    checks::heartbeat_frequency(*source.heartbeat_frequency);
    body.add("heartbeat_frequency", std::int64_t{source.heartbeat_frequency->count()});
  }
  return body.take();
}

/// What the patch changes.
/// @throws std::invalid_argument for an empty list of filters, a stateless end, or a time that isn't from 0001-01-02 to
/// 9999-12-30
inline std::string request_body(const PlannedMaintenancePatch& patch) {
  RequestBody body;
  ChangeableFieldsBody fields{body};
  codec::Fields<PlannedMaintenancePatch>::visit(fields, patch);
  return body.take();
}

/// All of a planned maintenance task that its maker decides; an end that is open is sent as null.
/// @throws std::invalid_argument for no filters, a stateless end, or a time that isn't from 0001-01-02 to 9999-12-30
inline std::string request_body(const PlannedMaintenanceTask& task) {
  RequestBody body;
  ChangeableFieldsBody fields{body};
  codec::Fields<PlannedMaintenancePatch>::visit(fields, task);
  return body.take();
}

}  // namespace argus::detail
