#include "catch.hpp"

#include <argus/detail/operations.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string row(const argus::detail::Operation& operation) {
  const std::string path = *operation.path == '\0' ? "/api/" : operation.path;
  const bool always = operation.idempotency == argus::Idempotency::idempotent;
  return std::string("| `") + operation.name + "` | " + operation.method + " `" + path + "` | " +
         (always ? "repeated" : "not repeated") + " | " + operation.recovery + " |\n";
}

std::string documentation() {
  std::ifstream file{ARGUS_SOURCE_DIRECTORY "/docs/reliability.md"};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What ./dev faults has seen.
std::string tables_of_faults() {
  const std::string text = documentation();
  const auto begin = text.find("<!-- faults: begin");
  return text.substr(begin, text.find("<!-- faults: end") - begin);
}

}  // namespace

TEST_CASE("docs/reliability.md shows what becomes of each operation") {
  std::string table = "| Method | Request | After a lost answer or a 5xx | Then |\n|---|---|---|---|\n";
  for (const argus::detail::Operation* operation : argus::detail::operations::all) table += row(*operation);
  const bool is_there = documentation().find(table) != std::string::npos;
  INFO("the table as it should be:\n" << table);
  CHECK(is_there);
}

TEST_CASE("docs/reliability.md shows each operation under faults") {
  const std::string tables = tables_of_faults();
  std::vector<std::string> absent;
  for (const argus::detail::Operation* operation : argus::detail::operations::all) {
    const std::string method = std::string("`") + operation->name + "`";
    if (tables.find(method) == std::string::npos) absent.push_back(method);
  }
  CHECK(absent == std::vector<std::string>{});
}
