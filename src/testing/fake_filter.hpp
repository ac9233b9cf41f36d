#pragma once

#include "fake_http.hpp"
#include "fake_state.hpp"

namespace argus::testing::fake {

/// Which filters a list knows; the rest of a query it ignores, as it does parameters that nobody knows.
enum class FilterSet { all_incidents, my_incidents };

/// The incidents that the query lets through, by ascending pk. Refuses with 400 what the server refuses.
std::vector<const Incident*> filtered_incidents(const State& state, const Query& query, FilterSet filters, Instant now);

}  // namespace argus::testing::fake
