#pragma once

#include "settings.hpp"

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace argus::detail {

/// What a service is asked to do on its command line.
struct CommandLine {
  bool once = false;
  bool dry_run = false;
  bool check = false;
  std::string config{};
  /// The settings' flags, by key.
  std::map<std::string, std::vector<std::string>> flags{};
  /// Whether there is nothing else to do, since it was help or the version that was asked for.
  bool is_done = false;
};

/// Reads the command line, and prints help or the version where that is asked for.
/// @throws std::invalid_argument for one that is wrong
CommandLine parse_command_line(const std::string& name, const std::string& about, const std::vector<Setting>& settings,
                               int argc, const char* const* argv, std::ostream& out);

}  // namespace argus::detail
