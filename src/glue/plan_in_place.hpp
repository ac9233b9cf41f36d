#pragma once

#include <argus/glue/plan.hpp>

namespace argus::glue::detail {

/// As plan(), but changes the memory, and the plan has none.
Plan plan_in_place(std::string_view prefix, const std::vector<Incident>& open, const Snapshot& snapshot, Memory& memory,
                   const Policy& policy, Timestamp now);

}  // namespace argus::glue::detail
