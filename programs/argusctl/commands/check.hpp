#pragma once

#include "../session.hpp"

namespace argusctl {

/// Prints the settings and where each comes from, and what the server says.
/// @returns the exit code
/// @throws what the library throws
int show_check(const Session& session);

}  // namespace argusctl
