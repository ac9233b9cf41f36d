#pragma once

#include <argus/glue/snapshot.hpp>

#include <string>

namespace argusctl {

/// What a monitor shows, of the JSON lines that a command has written: an alert in each, as note_of() reads it, and
/// with `end_time` where it has ended, and with `"suppressed": true` where its incident is to stay as it is. A line
/// that can't be read makes the snapshot partial.
argus::glue::Snapshot snapshot_of(const std::string& lines);

}  // namespace argusctl
