#pragma once

#include "status_file.hpp"

#include <iosfwd>

namespace argus_nagios {

/// Prints the alerts of a status file as the lines that `argusctl run` reads.
void print_alerts(std::ostream& out, const StatusFile& file, const AlertRules& rules);

}  // namespace argus_nagios
