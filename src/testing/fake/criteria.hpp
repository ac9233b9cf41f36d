#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "state.hpp"

namespace argus::testing::fake {

/// What a filter wants of an incident. Members without a value, and empty lists of conditions, want nothing.
struct Criteria {
  std::optional<bool> open{};
  std::optional<bool> acked{};
  std::optional<bool> stateful{};
  bool hides_closed_acked = false;
  std::vector<std::function<bool(const Incident&)>> conditions{};
  std::optional<double> greatest_level{};
  std::optional<std::vector<std::int64_t>> sources{};
  std::optional<std::vector<std::string>> source_types{};
  /// Of each key one of the tags is wanted.
  std::vector<KeyAndValue> tags{};

  bool are_met_by(const Incident& incident, const State& state, Instant now) const;
};

/// The criteria of a saved filter. Crashes for tags that aren't any, which the server stores.
Criteria criteria_of(const SavedFilter& filter, const State& state);

}  // namespace argus::testing::fake
