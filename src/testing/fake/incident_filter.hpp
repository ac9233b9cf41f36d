#pragma once

#include <vector>

#include "state.hpp"

namespace argus::testing::fake {

class Call;

/// Which filters a list knows; the rest of a query it ignores, as it does parameters that nobody knows.
enum class FilterSet { all_incidents, my_incidents };

/// The incidents that the call's query lets through, by ascending pk. Refuses with 400 what the server refuses.
std::vector<const Incident*> filtered_incidents(const Call& call, FilterSet filters);

}  // namespace argus::testing::fake
