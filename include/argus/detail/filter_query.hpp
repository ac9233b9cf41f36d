#pragma once

#include <argus/detail/minimum_version.hpp>
#include <argus/detail/query.hpp>
#include <argus/export.hpp>
#include <argus/models/incident_filter.hpp>
#include <argus/models/version.hpp>

namespace argus::detail {

/// The filter as the API's parameters, without page_size.
/// @throws std::invalid_argument for what the server would ignore, refuse or misread
ARGUS_EXPORT Query to_query(const IncidentFilter& filter);

/// The first server version that knows that filter.
inline constexpr Version hide_closed_acked_since{2, 9, 0};

/// What of the filter a server would ignore that is too old for it.
ARGUS_EXPORT MinimumVersion needs_of(const IncidentFilter& filter);

/// @throws std::invalid_argument if the filter asks for what the server's mine/ silently ignores
ARGUS_EXPORT void check_for_mine(const IncidentFilter& filter);

}  // namespace argus::detail
