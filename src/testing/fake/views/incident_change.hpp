#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../call.hpp"

namespace argus::testing::fake {

/// New values for what may be changed of an incident.
struct IncidentChange {
  std::optional<std::vector<KeyAndValue>> tags{};       ///< of version 2 of the API
  std::optional<std::vector<std::string>> tag_texts{};  ///< of version 3
  std::optional<std::string> details_url{};
  std::optional<std::string> ticket_url{};
  std::optional<std::string> description{};
  std::optional<int> level{};
  std::optional<nlohmann::json> metadata{};
};

/// Refuses names that the body of a change may not have, each with the server's reason.
void refuse_fixed_fields(const nlohmann::json& body);

/// Changes the incident and writes it down in events, as the API's version does.
void apply_change(const Call& call, Incident& incident, const IncidentChange& change);

void add_change_event(const Call& call, const Incident& incident, const std::string& field, const std::string& before,
                      const std::string& after);

/// The incident that the path names, if the filters in the query let it through. Refuses otherwise.
Incident& filtered_incident_or_refuse(const Call& call);

}  // namespace argus::testing::fake
