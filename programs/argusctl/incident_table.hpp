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

/// For standard output: the columns that COLUMNS says or the terminal has, at least 40, and colour unless NO_COLOR is
/// set or TERM is dumb. What is no terminal gets 120 columns, unless COLUMNS says otherwise, and no colour.
TableStyle standard_output_style();

/// What makes a terminal write in the colour of a level; blank for what is no level. `ESC[0m` ends it.
const char* colour_of(int level);

/// Prints one line for each incident. Description and tags are cut to the style's width; an id never is. Texts are
/// UTF-8; the C locale must be a UTF-8 one for their width to be known.
void print_table(std::ostream& out, const std::vector<argus::Incident>& incidents, const TableStyle& style);
