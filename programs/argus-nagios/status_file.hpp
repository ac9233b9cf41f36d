#pragma once

#include "checked_object.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace argus_nagios {

/// What Nagios's status.dat says.
struct StatusFile {
  /// When Nagios wrote it, in seconds since 1970.
  std::int64_t created = 0;
  /// Hosts and services, as the file has them.
  std::vector<CheckedObject> objects{};
  /// Those that can't be read, each with the reason.
  std::vector<std::string> problems{};
};

/// When Nagios wrote a status.dat. It is at the file's beginning.
/// @throws std::runtime_error for what is none
std::int64_t created_in(std::string_view text);

/// @throws std::runtime_error for what is no status.dat, or is cut off
StatusFile parse_status(std::string_view text);

}  // namespace argus_nagios
