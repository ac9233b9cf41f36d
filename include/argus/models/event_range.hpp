#pragma once

#include <argus/models/event.hpp>
#include <argus/models/paged_range.hpp>

namespace argus {

/// The events of all incidents, newest first.
using EventRange = PagedRange<Event>;

}  // namespace argus
