#pragma once

#include "session.hpp"

#include <string>

namespace argusctl {

// Each reads a line, without white space around it. On a terminal, people see what for.
// They throw std::invalid_argument where the input has ended, or nothing was given.

std::string ask(const Session& session, const std::string& what);
/// A terminal doesn't show what is typed. A signal that ends the program lets it do so again.
std::string ask_secretly(const Session& session, const std::string& what);

}  // namespace argusctl
