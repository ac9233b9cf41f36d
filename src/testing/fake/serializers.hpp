#pragma once

#include <nlohmann/json.hpp>

#include "state.hpp"

namespace argus::testing::fake {

/// The versions of the API, which show some rows differently.
enum class ApiVersion { v2, v3 };

nlohmann::json to_json(const State& state, const Incident& incident, Instant now, ApiVersion version = ApiVersion::v2);
nlohmann::json to_json(const State& state, const Event& event);
/// An event that is an acknowledgement, as the resource of acknowledgements shows it.
nlohmann::json acknowledgement_to_json(const State& state, const Event& event);
nlohmann::json to_json(const State& state, const Source& source, ApiVersion version);
/// The answer to a PATCH lacks a default that the others have.
nlohmann::json to_json(const State& state, const SavedFilter& filter, bool is_partial = false);
nlohmann::json to_json(const State& state, const Maintenance& maintenance);

/// A list of what `convert` makes of each of the rows, which are pointers.
template <typename Rows, typename Convert>
nlohmann::json list_of(const Rows& rows, const Convert& convert) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& row : rows) list.push_back(convert(*row));
  return list;
}

}  // namespace argus::testing::fake
