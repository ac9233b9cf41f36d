#pragma once

#include <argus/detail/codec/field_kind.hpp>
#include <argus/export.hpp>
#include <argus/models/model.hpp>
#include <argus/models/tags.hpp>

#include <optional>
#include <string>

namespace argus {

/// A change to a stored incident: what is unset is not sent, what is blank clears.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp incident_patch
struct ARGUS_EXPORT IncidentPatch {
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
  bool empty() const;
};

template <>
struct detail::codec::Fields<IncidentPatch> {
  static constexpr const char* name = "IncidentPatch";
  /// An incident has these fields too, so that a visitor may be given a patch, an incident, or both.
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.changeable(field_kind::Url{}, "details_url", models.details_url...);
    visitor.changeable(field_kind::Text{}, "description", models.description...);
    visitor.changeable(field_kind::Level{}, "level", models.level...);
    visitor.changeable(field_kind::Text{}, "ticket_url", models.ticket_url...);
    visitor.changeable(field_kind::TagSet{}, "tags", models.tags...);
    visitor.changeable(field_kind::Metadata{}, "metadata", models.metadata...);
  }
};

/// Only the fields that are set.
ARGUS_EXPORT void to_json(nlohmann::json& json, const IncidentPatch& patch);

}  // namespace argus
