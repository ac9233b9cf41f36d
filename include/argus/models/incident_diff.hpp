#pragma once

#include <argus/export.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_patch.hpp>

namespace argus {

/// The smallest patch that makes `stored`, an incident as it was read, into `wanted`, as far as the server allows
/// changes. Read-only fields are never in it, and no field that the server would store as it is: it trims texts and
/// tags, keeps equal tags once and in no order, may join a details_url with its source's base_url, and keeps numbers in
/// metadata by their value. So the patch for what was posted is empty, until something changes the incident. Metadata
/// that became null is written as an empty object, since the API refuses null.
ARGUS_EXPORT IncidentPatch diff(const Incident& stored, const Incident& wanted);

}  // namespace argus
