#pragma once

#include <argus/argus.hpp>

#include <ostream>
#include <vector>

/// How a table of incidents looks.
struct TableStyle {
  /// In columns of the terminal.
  int width = 120;
  bool colour = false;
};

/// For standard output: 80 to 120 columns, as the terminal has them, and colour unless NO_COLOR is set or TERM is dumb.
/// What is no terminal gets 120 columns and no colour.
TableStyle standard_output_style();

/// Prints one line for each incident, cut to the style's width. Texts are UTF-8; the C locale must be a UTF-8 one for
/// their width to be known.
void print_table(std::ostream& out, const std::vector<argus::Incident>& incidents, const TableStyle& style);
