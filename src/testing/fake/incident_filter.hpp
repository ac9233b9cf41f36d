#pragma once

#include <vector>

#include "call.hpp"

namespace argus::testing::fake {

/// The filters that a list knows. It ignores the other parameters of a query.
enum class FilterSet { all_incidents, my_incidents };

/// The incidents that the call's query lets through, by ascending primary key. Refuses what the server refuses.
std::vector<const Incident*> filtered_incidents(const Call& call, FilterSet filters);

/// The incident that the path names, if the query lets it through.
Incident& filtered_incident_or_refuse(const Call& call);

}  // namespace argus::testing::fake
