#pragma once

#include <argus/export.hpp>

#include <functional>

namespace argus::detail {

/// Runs a callback of the program's and drops what it throws, whatever its type, so that it changes nothing of the
/// call. A thread that is cancelled meanwhile ends.
ARGUS_EXPORT void run_quietly(const std::function<void()>& callback);

}  // namespace argus::detail
