#pragma once

#include <argus/end_time.hpp>
#include <argus/json.hpp>
#include <argus/source_system.hpp>
#include <argus/tags.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <ostream>
#include <string>

namespace argus {

/// An alert of a source system, as Argus keeps it. The defaults are the server's own.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
struct Incident {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// When it began. Required: a zero time is refused before anything is sent.
  Timestamp start_time{};
  /// When it ended: open-ended unless set to a time or to argus::STATELESS.
  EndTime end_time{};
  /// Set by the server: the source system of the user who posted it.
  SourceSystem source{};
  /// The alert's id in the source system, unique there; blank where it has none.
  std::string source_incident_id{};
  /// Where people read more. The server may join it with the source's base_url.
  std::string details_url{};
  /// What people read first.
  std::string description{};
  /// 1 (the most severe) to 5.
  int level = 5;
  /// Where its ticket is; the server checks that it is a URL.
  std::string ticket_url{};
  /// Labels to filter by; keys of a-z, 0-9 and _.
  Tags tags{};
  /// Any JSON object of your own (server 1.17 and later); null is never sent.
  nlohmann::json metadata = codec::make_object();
  /// Set by the server: false for a single point in time.
  bool stateful = false;
  /// Set by the server: not ended yet.
  bool open = false;
  /// Set by the server: somebody has taken note of it.
  bool acked = false;
};

inline bool operator==(const Incident& left, const Incident& right) {
  return left.pk == right.pk && left.start_time == right.start_time && left.end_time == right.end_time &&
         left.source == right.source && left.source_incident_id == right.source_incident_id &&
         left.details_url == right.details_url && left.description == right.description && left.level == right.level &&
         left.ticket_url == right.ticket_url && left.tags == right.tags &&
         codec::is_same(left.metadata, right.metadata) && left.stateful == right.stateful && left.open == right.open &&
         left.acked == right.acked;
}
inline bool operator!=(const Incident& left, const Incident& right) {
  return !(left == right);
}

template <>
struct codec::Fields<Incident> {
  static constexpr const char* name = "Incident";
  template <class Self, class Visitor>
  static void visit(Self& incident, Visitor& visitor) {
    visitor.required("pk", incident.pk);
    visitor.required("start_time", incident.start_time);
    visitor.required("end_time", incident.end_time);
    visitor.field("source", incident.source);
    visitor.required("source_incident_id", incident.source_incident_id);
    visitor.field("details_url", incident.details_url);
    visitor.field("description", incident.description);
    visitor.field("level", incident.level);
    visitor.field("ticket_url", incident.ticket_url);
    visitor.required("tags", incident.tags);
    visitor.field("metadata", incident.metadata);
    visitor.field("stateful", incident.stateful);
    visitor.required("open", incident.open);
    visitor.field("acked", incident.acked);
  }
};

/// The server's own shape of an incident, read-only fields included.
inline void to_json(nlohmann::json& json, const Incident& incident) {
  json = codec::Codec<Incident>::encode(incident);
}
/// @throws DecodeError if the JSON is not an incident
inline void from_json(const nlohmann::json& json, Incident& incident) {
  codec::Codec<Incident>::decode(json, incident);
}

inline std::string to_string(const Incident& incident) {
  return codec::print_fields(incident);
}
inline std::ostream& operator<<(std::ostream& out, const Incident& incident) {
  return out << to_string(incident);
}

}  // namespace argus
