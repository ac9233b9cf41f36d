#include "faults/outcome_table.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

namespace {

const std::string table_path = ARGUS_SOURCE_DIRECTORY "/docs/reliability.md";

/// The comments between which a part of the page belongs.
struct Marks {
  std::string begin{};
  std::string end{};
};
const Marks around_faults{"<!-- faults: begin; ./dev faults write makes this part -->\n", "<!-- faults: end -->\n"};
const Marks around_operations{"<!-- operations: begin; tools/api-table write makes this part -->\n",
                              "<!-- operations: end -->\n"};

struct Parts {
  std::string before{};
  std::string table{};
  std::string after{};
};

Parts read_documentation(const Marks& marks) {
  std::ifstream file{table_path};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto begin = text.find(marks.begin);
  const auto end = text.find(marks.end);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw std::runtime_error(table_path + " lacks these two comments: " + marks.begin + marks.end);
  const auto table = begin + marks.begin.size();
  return {text.substr(0, table), text.substr(table, end - table), text.substr(end)};
}

std::string joined(const Outcomes& outcomes) {
  std::string text;
  for (const std::string& outcome : outcomes) text += (text.empty() ? "" : " or ") + outcome;
  return text;
}

std::string rows_of(const OutcomeTable& table) {
  std::string text = "| fault | it hits one attempt | it stays |\n|---|---|---|\n";
  for (const OutcomeRow& row : table.rows)
    text += "| " + row.fault + " | " + joined(row.once) + " | " + joined(row.stays) + " |\n";
  return text;
}

/// The method's name as code, and what more is said of it.
std::string heading(const std::string& operation) {
  const auto end = (std::min)(operation.find(' '), operation.size());
  return "`" + operation.substr(0, end) + "`" + operation.substr(end);
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (auto end = text.find(separator); end != std::string::npos; end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + separator.size();
  }
  parts.push_back(text.substr(start));
  return parts;
}

/// The outcomes of each cell, by method, fault and extent.
using Cells = std::map<std::string, Outcomes>;

void add_cells(Cells& cells, const std::string& method, const OutcomeRow& row) {
  cells[method + ", " + row.fault + ", once"] = row.once;
  cells[method + ", " + row.fault + ", stays"] = row.stays;
}

Cells cells_of(const std::vector<OutcomeTable>& tables) {
  Cells cells;
  for (const OutcomeTable& table : tables) {
    for (const OutcomeRow& row : table.rows) add_cells(cells, heading(table.operation), row);
  }
  return cells;
}

Outcomes read_outcomes(const std::string& text) {
  const std::vector<std::string> outcomes = split(text, " or ");
  return {outcomes.begin(), outcomes.end()};
}

Cells documented_cells() {
  Cells cells;
  std::vector<std::string> methods;
  std::istringstream lines{read_documentation(around_faults).table};
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind('`', 0) == 0) methods = split(line.substr(0, line.size() - 1), ", ");
    if (line.rfind("| ", 0) != 0 || line.rfind("| fault", 0) == 0) continue;
    const std::vector<std::string> row = split(line.substr(2, line.size() - 4), " | ");
    for (const std::string& method : methods)
      add_cells(cells, method, {row.at(0), read_outcomes(row.at(1)), read_outcomes(row.at(2))});
  }
  return cells;
}

bool is_among(const Outcomes& seen, const Outcomes& documented) {
  return std::includes(documented.begin(), documented.end(), seen.begin(), seen.end());
}

}  // namespace

std::vector<std::string> documented_operations() {
  std::vector<std::string> names;
  std::istringstream lines{read_documentation(around_operations).table};
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `", 0) == 0) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  if (names.empty()) throw std::runtime_error(table_path + " has a table of operations that can't be read");
  return names;
}

std::vector<std::string> differences_from_documentation(const std::vector<OutcomeTable>& tables) {
  const Cells documented = documented_cells();
  const Cells seen = cells_of(tables);
  std::vector<std::string> differences;
  for (const auto& [cell, outcomes] : seen) {
    const auto found = documented.find(cell);
    const Outcomes expected = found == documented.end() ? Outcomes{"nothing"} : found->second;
    if (!is_among(outcomes, expected))
      differences.push_back(cell + ": documented is " + joined(expected) + ", seen was " + joined(outcomes));
  }
  for (const auto& [cell, outcomes] : documented) {
    if (seen.count(cell) == 0) differences.push_back(cell + ": documented, and not tried");
  }
  return differences;
}

std::string to_markdown(const std::vector<OutcomeTable>& tables) {
  std::vector<OutcomeTable> merged;
  for (const OutcomeTable& table : tables) {
    const auto alike =
        std::find_if(merged.begin(), merged.end(), [&](const OutcomeTable& other) { return other.rows == table.rows; });
    if (alike == merged.end())
      merged.push_back({heading(table.operation), table.rows});
    else
      alike->operation += ", " + heading(table.operation);
  }
  std::string text = "\n";
  for (const OutcomeTable& table : merged) text += table.operation + ":\n\n" + rows_of(table) + "\n";
  return text;
}

void write_into_documentation(const std::string& table) {
  const Parts parts = read_documentation(around_faults);
  std::ofstream file{table_path};
  file << parts.before << table << parts.after;
  if (!file.flush()) throw std::runtime_error("can't write " + table_path);
}
