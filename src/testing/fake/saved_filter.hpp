#pragma once

#include <functional>

#include "state.hpp"

namespace argus::testing::fake {

using Predicate = std::function<bool(const Incident&)>;

/// What has to be true of an incident that the filter is to let through. Crashes for tags that aren't any, which the
/// server stores anyway.
Predicate predicate_of(const SavedFilter& filter, const State& state, Instant now);

/// Whether the incident has, for each of the keys, one of the values that `tags` have for it.
Predicate has_tags(const std::vector<KeyAndValue>& tags);

}  // namespace argus::testing::fake
