#pragma once

#include <set>
#include <string>
#include <vector>

/// What the trials of one cell ended in.
using Outcomes = std::set<std::string>;

/// What became of one method under one fault.
struct OutcomeRow {
  std::string fault{};
  Outcomes once{};
  Outcomes stays{};
};

inline bool operator==(const OutcomeRow& left, const OutcomeRow& right) {
  return left.fault == right.fault && left.once == right.once && left.stays == right.stays;
}

/// All faults of one method.
struct OutcomeTable {
  std::string operation{};
  std::vector<OutcomeRow> rows{};
};

/// The tables as Markdown; methods that fare alike share one.
std::string to_markdown(const std::vector<OutcomeTable>& tables);

/// The operations of the API, by the first table of docs/reliability.md.
std::vector<std::string> documented_operations();

/// Where the tables between the two comments of docs/reliability.md tell otherwise. Of several outcomes that a cell has
/// there, any will do: which of them a cut leads to depends on how long the answer is.
std::vector<std::string> differences_from_documentation(const std::vector<OutcomeTable>& tables);
void write_into_documentation(const std::string& table);
