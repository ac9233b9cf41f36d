#pragma once

#include <argus/incident.hpp>
#include <argus/json.hpp>
#include <argus/settling/stored_field.hpp>
#include <argus/tags.hpp>

#include <optional>
#include <string>

namespace argus {

/// A change to a stored incident: what is unset is not sent, what is blank clears.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp incident_patch
struct IncidentPatch {
  /// Replaces the whole set; `Tags{}` removes every tag. The server refuses to remove another user's tag.
  std::optional<Tags> tags{};
  /// Where people read more.
  std::optional<std::string> details_url{};
  /// Where its ticket is; blank removes it.
  std::optional<std::string> ticket_url{};
  /// 1 (the most severe) to 5.
  std::optional<int> level{};
  /// Replaces the whole of it (server 1.18 and later); null means unset.
  nlohmann::json metadata{};
  /// What people read first.
  std::optional<std::string> description{};

  /// Whether it changes nothing. Client::update_incident then reads the incident and sends no PATCH; what calls it in a
  /// loop need not call it at all.
  bool empty() const {
    return !tags && !details_url && !ticket_url && !level && codec::is_null(metadata) && !description;
  }
};

template <>
struct codec::Fields<IncidentPatch> {
  static constexpr const char* name = "IncidentPatch";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.field("tags", models.tags...);
    visitor.field("details_url", models.details_url...);
    visitor.field("ticket_url", models.ticket_url...);
    visitor.field("level", models.level...);
    visitor.field("metadata", models.metadata...);
    visitor.field("description", models.description...);
  }
};

/// Only the fields that are set.
inline void to_json(nlohmann::json& json, const IncidentPatch& patch) {
  json = codec::without_nulls(codec::Codec<IncidentPatch>::encode(patch));
}

namespace stored_form {

/// All of the incident that can be changed. Metadata that is null is an empty object, since the API refuses null.
inline IncidentPatch patch_of(const Incident& incident) {
  IncidentPatch patch;
  patch.tags.emplace(incident.tags);
  patch.details_url = incident.details_url;
  patch.ticket_url = incident.ticket_url;
  patch.level = incident.level;
  patch.metadata = codec::is_null(incident.metadata) ? codec::make_object() : incident.metadata;
  patch.description = incident.description;
  return patch;
}

/// What the patch would change in this incident, as the server stores each field.
inline IncidentPatch unapplied(IncidentPatch patch, const Incident& stored) {
  if (patch.tags && is_same_set(*patch.tags, stored.tags)) patch.tags.reset();
  if (patch.details_url && is_same_details_url(*patch.details_url, stored.details_url, stored.source.base_url))
    patch.details_url.reset();
  if (patch.ticket_url && is_same_text(*patch.ticket_url, stored.ticket_url)) patch.ticket_url.reset();
  if (patch.level == stored.level) patch.level.reset();
  if (is_same_json(patch.metadata, stored.metadata)) patch.metadata = nullptr;
  if (patch.description && is_same_text(*patch.description, stored.description)) patch.description.reset();
  return patch;
}

/// Whether the patch would change nothing.
inline bool is_applied(const IncidentPatch& patch, const Incident& stored) {
  return unapplied(patch, stored).empty();
}

}  // namespace stored_form

/// The smallest patch that makes `stored`, an incident as it was read, into `wanted`, as far as the server allows
/// changes. Read-only fields are never in it, and no field that the server would store as it is: it trims texts and
/// tags, keeps equal tags once and in no order, may join a details_url with its source's base_url, and keeps numbers in
/// metadata by their value. So the patch for what was posted is empty, until something changes the incident. Metadata
/// that became null is written as an empty object, since the API refuses null.
inline IncidentPatch diff(const Incident& stored, const Incident& wanted) {
  return stored_form::unapplied(stored_form::patch_of(wanted), stored);
}

}  // namespace argus
