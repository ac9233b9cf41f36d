#pragma once

#include <argus/glue/memory.hpp>
#include <argus/glue/plan.hpp>
#include <argus/glue/policy.hpp>
#include <argus/models/incident.hpp>

namespace argus::glue::detail {

/// Takes what an incident has, as far as this program's user wrote it, for what was written last.
void take_baseline(Remembered& known, const Incident& stored);

/// Remembers that the incident has what the alert says.
void note_written(Remembered& known, const Incident& alert, bool has_description);

/// Whether the alert says what was written last.
bool is_as_written(const Incident& alert, const Remembered& known, const Policy& policy);

/// Finds what the alert says otherwise than what was written last, unless the incident has it already. What a person
/// has changed since it was written stays. Where `known.level` is 0, nobody knows what was written last: then the
/// incident gets what the alert says.
/// @param action gets the changes
void find_changes(Action& action, const Incident& alert, const Remembered& known, const Incident& stored,
                  const Policy& policy);

}  // namespace argus::glue::detail
