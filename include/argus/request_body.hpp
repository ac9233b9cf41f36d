#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/checks.hpp>
#include <argus/event.hpp>
#include <argus/incident.hpp>
#include <argus/incident_patch.hpp>
#include <argus/json.hpp>
#include <argus/tags.hpp>

#include <stdexcept>
#include <string>

namespace argus {

/// Collects what a POST or PATCH sends, each text checked.
class RequestBody {
 public:
  /// A value that needs no check.
  template <class Value>
  void add(const char* name, const Value& value) {
    writer_.field(name, value);
  }

  /// @throws std::invalid_argument if the text is not UTF-8 without NUL
  void add_text(const char* name, const std::string& value) {
    checks::text(name, value);
    writer_.field(name, value);
  }

  /// @throws std::invalid_argument if the time is not in the years 1 to 9999
  void add_time(const char* name, Timestamp value) {
    checks::time(name, value);
    writer_.field(name, value);
  }

  /// @throws std::invalid_argument for a key that the server refuses, or a value that is not UTF-8 without NUL
  void add_tags(const Tags& tags) {
    nlohmann::json list = codec::make_list();
    for (const Tag& tag : tags) {
      RequestBody item;
      item.add_tag(tag);
      codec::append(list, item.take());
    }
    writer_.field("tags", list);
  }

  /// @throws std::invalid_argument for a key that the server refuses, or a value that is not UTF-8 without NUL
  void add_tag(const Tag& tag) {
    checks::tag_key(tag.key);
    checks::text("tag " + tag.key, tag.value);
    writer_.field("tag", to_string(tag));
  }

  /// What was collected.
  nlohmann::json take() { return writer_.take(); }

 private:
  codec::Writer writer_;
};

/// The part of an incident that its poster decides; blank strings are left out. The source is named only where the
/// caller set it on an incident that was never stored: the server takes that from superusers alone.
/// @throws std::invalid_argument for what the server would refuse or misread
inline nlohmann::json request_body(const Incident& incident) {
  checks::start_time(incident.start_time);
  checks::level(incident.level);
  if (incident.end_time.time()) checks::time("end_time", *incident.end_time.time());
  RequestBody body;
  body.add("start_time", incident.start_time);
  body.add("end_time", incident.end_time);
  body.add("level", incident.level);
  body.add_tags(incident.tags);
  if (!incident.source_incident_id.empty()) {
    checks::source_incident_id(incident.source_incident_id);
    body.add("source_incident_id", incident.source_incident_id);
  }
  if (!incident.details_url.empty()) body.add_text("details_url", incident.details_url);
  if (!incident.description.empty()) body.add_text("description", incident.description);
  if (!incident.ticket_url.empty()) body.add_text("ticket_url", incident.ticket_url);
  if (!incident.metadata.empty()) body.add("metadata", incident.metadata);
  if (incident.pk == 0 && incident.source.pk != 0) body.add("source", incident.source.pk);
  return body.take();
}

/// One tag to add to an incident.
/// @throws std::invalid_argument for what the server would refuse
inline nlohmann::json request_body(const Tag& tag) {
  RequestBody body;
  body.add_tag(tag);
  return body.take();
}

/// What the patch changes.
/// @throws std::invalid_argument for what the server would refuse or misread
inline nlohmann::json request_body(const IncidentPatch& patch) {
  RequestBody body;
  if (patch.tags) body.add_tags(*patch.tags);
  if (patch.details_url) body.add_text("details_url", *patch.details_url);
  if (patch.ticket_url) body.add_text("ticket_url", *patch.ticket_url);
  if (patch.description) body.add_text("description", *patch.description);
  if (patch.level) {
    checks::level(*patch.level);
    body.add("level", *patch.level);
  }
  if (!patch.metadata.is_null()) body.add("metadata", patch.metadata);
  return body.take();
}

/// Type, time and text of an event; a zero time becomes now.
/// @throws std::invalid_argument if the type is blank, the time is outside the years 1 to 9999, or a text is not UTF-8
/// without NUL
inline nlohmann::json request_body(const Event& event) {
  checks::event_type(event.type.code());
  RequestBody body;
  body.add_text("type", event.type.code());
  body.add_time("timestamp", event.timestamp == Timestamp{} ? now() : event.timestamp);
  body.add_text("description", event.description);
  return body.take();
}

/// Time, text and expiration of an acknowledgement; a zero time becomes now.
/// @throws std::invalid_argument if a time is outside the years 1 to 9999, or the text is not UTF-8 without NUL
inline nlohmann::json request_body(const Acknowledgement& acknowledgement) {
  RequestBody body;
  const Event& event = acknowledgement.event;
  if (acknowledgement.expiration) checks::time("expiration", *acknowledgement.expiration);
  body.add_time("timestamp", event.timestamp == Timestamp{} ? now() : event.timestamp);
  body.add_text("description", event.description);
  body.add("expiration", acknowledgement.expiration);
  return body.take();
}

}  // namespace argus
