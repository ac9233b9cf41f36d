#pragma once

#include <argus/incident.hpp>
#include <argus/json.hpp>
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

/// The smallest patch that makes `before` into `after`, as far as the server allows changes; read-only fields are never
/// in it, and tags in another order are no change. Metadata that became null is written as an empty object, since the
/// API refuses null.
inline IncidentPatch diff(const Incident& before, const Incident& after) {
  IncidentPatch patch;
  if (before.tags != after.tags) patch.tags.emplace(after.tags);
  if (before.details_url != after.details_url) patch.details_url = after.details_url;
  if (before.ticket_url != after.ticket_url) patch.ticket_url = after.ticket_url;
  if (before.level != after.level) patch.level = after.level;
  if (!codec::is_same(before.metadata, after.metadata))
    patch.metadata = codec::is_null(after.metadata) ? codec::make_object() : after.metadata;
  if (before.description != after.description) patch.description = after.description;
  return patch;
}

}  // namespace argus
