#pragma once

#include <argus/detail/codec/field_kind.hpp>
#include <argus/models/end_time.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/model.hpp>
#include <argus/models/source_system.hpp>
#include <argus/models/tags.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <string>

namespace argus {

/// An alert of a source system, as Argus keeps it. The defaults are the server's own.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp incident
struct Incident {
  /// Argus's primary key; 0 before it is stored.
  std::int64_t pk = 0;
  /// When it began. Required: a zero time is refused before anything is sent, and one before 0001-01-02 or after
  /// 9999-12-30 too.
  Timestamp start_time{};
  /// When it ended: open-ended unless set to a time or to argus::STATELESS.
  EndTime end_time{};
  /// Set by the server: the source system of the user who posted it.
  SourceSystem source{};
  /// The alert's id in the source system, unique there; blank where it has none. The server stores it without white
  /// space at its ends.
  std::string source_incident_id{};
  /// Where people read more. The server may join it with the source's base_url. A host that the server can't read is
  /// refused.
  std::string details_url{};
  /// What people read first.
  std::string description{};
  /// 1 (the most severe) to 5.
  int level = 5;
  /// Where its ticket is; the server checks that it is a URL.
  std::string ticket_url{};
  /// Labels to filter by; keys of a-z, 0-9 and _.
  Tags tags{};
  /// Any JSON object of your own of at most 120 levels (server 1.17 and later); null is never sent. What others have
  /// nested deeper is read as the text `(nested deeper than 120 levels)`, and a whole number of over 308 digits as the
  /// largest double.
  nlohmann::json metadata = detail::codec::make_object();
  /// Set by the server: false for a single point in time.
  bool stateful = false;
  /// Set by the server: not ended yet.
  bool open = false;
  /// Set by the server: somebody has taken note of it.
  bool acked = false;
};

template <>
struct detail::codec::Fields<Incident> {
  static constexpr const char* name = "Incident";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("pk", models.pk...);
    visitor.posted("start_time", models.start_time...);
    visitor.posted("end_time", models.end_time...);
    visitor.field("source", models.source...);
    visitor.posted("source_incident_id", models.source_incident_id...);
    Fields<IncidentPatch>::visit(visitor, models...);
    visitor.field("stateful", models.stateful...);
    visitor.required("open", models.open...);
    visitor.field("acked", models.acked...);
  }
};

}  // namespace argus
