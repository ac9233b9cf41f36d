#pragma once

#include <argus/models/incident.hpp>
#include <argus/models/model.hpp>

#include <optional>
#include <string>
#include <vector>

namespace argus {

/// One page of a list of incidents, newest start_time first.
///
/// @snippet nouns_test.cpp incident_page
struct IncidentPage {
  /// The incidents of this page.
  std::vector<Incident> results{};
  /// The cursor of the page after this one, for Client::get_incidents_page; unset on the last page.
  std::optional<std::string> next{};
};

template <>
struct detail::codec::Fields<IncidentPage> {
  static constexpr const char* name = "IncidentPage";
  template <class Visitor, class... Models>
  static void visit(Visitor& visitor, Models&... models) {
    visitor.required("results", models.results...);
    visitor.cursor("next", models.next...);
  }
};

}  // namespace argus
