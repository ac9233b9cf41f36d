#pragma once

#include <argus/glue/snapshot.hpp>

#include <string>

/// Reads a file of active alerts, one on each line: id, level, host and description, with tabs between them. Whoever
/// writes the file writes it aside and renames it, so that it is never there by half.
/// @throws std::runtime_error if the file can't be read
argus::glue::Snapshot read_alerts_file(const std::string& path);
