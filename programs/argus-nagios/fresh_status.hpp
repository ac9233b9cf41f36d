#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace argus_nagios {

/// What fresh_status() needs of the machine.
struct StatusSource {
  /// The whole file. @throws std::runtime_error
  std::function<std::string()> read;
  /// Seconds since 1970.
  std::function<std::int64_t()> now;
  /// How long it has been asked for, by a clock that nobody sets.
  std::function<std::chrono::seconds()> waited;
  /// Waits a moment before the file is read again.
  std::function<void()> wait;
};

/// The first status.dat that Nagios writes after this is called: an older one, which may be of a Nagios that was
/// killed, shows as active what an event handler has ended since.
/// @param limit how long that may take: some of Nagios's status_update_interval
/// @throws std::runtime_error where none comes
std::string fresh_status(const StatusSource& source, std::chrono::seconds limit);

}  // namespace argus_nagios
