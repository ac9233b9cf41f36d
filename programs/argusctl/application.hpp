#pragma once

#include "environment.hpp"

namespace argusctl {

/// The whole of argusctl.
/// @returns the exit code
int run(int argc, const char* const* argv, const Environment& environment);

}  // namespace argusctl
