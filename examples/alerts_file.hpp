#pragma once

#include "glue_service.hpp"

#include <string>

/// Reads a file of active alerts, one on each line: id, level, host and description, with tabs between them. A line
/// without an id is unreadable. Whoever writes the file writes it aside and renames it, so that it is never there by
/// half.
/// @throws std::runtime_error if the file can't be read
ActiveAlerts read_alerts_file(const std::string& path);
