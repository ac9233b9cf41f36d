#pragma once

#include <chrono>
#include <string>

namespace argus_nagios {

/// The whole content of a regular file.
/// @param deadline when the reading is given up
/// @throws std::runtime_error
std::string status_content(const std::string& name, std::chrono::steady_clock::time_point deadline);

}  // namespace argus_nagios
