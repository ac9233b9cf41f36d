#pragma once

#include <argus/models/incident.hpp>
#include <argus/models/paged_range.hpp>

namespace argus {

/// A list of incidents, newest start_time first.
using IncidentRange = PagedRange<Incident>;

}  // namespace argus
