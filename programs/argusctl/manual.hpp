#pragma once

#include <ostream>

namespace CLI {
class App;
}  // namespace CLI

namespace argusctl {

/// Writes bash's completion of the program's commands and flags.
void write_bash_completion(const CLI::App& app, std::ostream& out);

/// Writes the program's page for man(1).
void write_man_page(const CLI::App& app, std::ostream& out);

}  // namespace argusctl
