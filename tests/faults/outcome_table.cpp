#include "faults/outcome_table.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace {

const std::string path = ARGUS_SOURCE_DIRECTORY "/docs/reliability.md";
const std::string begin_mark = "<!-- faults: begin; ./dev faults write makes this part -->\n";
const std::string end_mark = "<!-- faults: end -->\n";

struct Parts {
  std::string before{};
  std::string table{};
  std::string after{};
};

Parts read_documentation() {
  std::ifstream file{path};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto begin = text.find(begin_mark);
  const auto end = text.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw std::runtime_error(path + " lacks the comments between which the table of faults belongs");
  const auto table = begin + begin_mark.size();
  return {text.substr(0, table), text.substr(table, end - table), text.substr(end)};
}

std::string rows_of(const OutcomeTable& table) {
  std::string text = "| fault | it hits one attempt | it stays |\n|---|---|---|\n";
  for (const OutcomeRow& row : table.rows) text += "| " + row.fault + " | " + row.once + " | " + row.stays + " |\n";
  return text;
}

/// The method's name as code, and what more is said of it.
std::string heading(const std::string& operation) {
  const auto end = (std::min)(operation.find(' '), operation.size());
  return "`" + operation.substr(0, end) + "`" + operation.substr(end);
}

}  // namespace

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

std::string table_in_documentation() {
  return read_documentation().table;
}

void write_into_documentation(const std::string& table) {
  const Parts parts = read_documentation();
  std::ofstream file{path};
  file << parts.before << table << parts.after;
  if (!file.flush()) throw std::runtime_error("can't write " + path);
}
