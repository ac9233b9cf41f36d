#pragma once

#include "exit_code.hpp"

#include <argus/errors.hpp>

namespace argusctl {

/// What argusctl ends with after an error of the library.
ExitCode failure_code(const argus::Error& error);

}  // namespace argusctl
