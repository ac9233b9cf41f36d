#pragma once

#include <chrono>

namespace argus::detail {

/// How often whatever waits looks whether it was cancelled.
constexpr std::chrono::milliseconds cancellation_interval{100};

}  // namespace argus::detail
