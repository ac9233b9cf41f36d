#pragma once

#include "faults/live_server.hpp"

#include <argus/argus.hpp>

#include <string>
#include <vector>

/// What trials that only read work on; stored once, before all faults.
struct SharedData {
  std::string run{};
  /// Newest first.
  std::vector<argus::Incident> incidents{};
  /// The log of the first of them.
  std::vector<argus::Event> events{};
  /// The acknowledgements of the first of them.
  std::vector<argus::Acknowledgement> acknowledgements{};
  /// Those that stay the newest of all, since their times are to come.
  std::vector<argus::Event> newest_events{};
  argus::SourceSystem source{};
  argus::PlannedMaintenanceTask task{};

  static SharedData store(const LiveServer& workbench);
};
