#pragma once

#include <cstdint>

namespace argus::detail {

/// A number that a process and its children of fork don't share, in other pid namespaces either. Costs a read of
/// memory.
std::uint64_t process_mark();

}  // namespace argus::detail
