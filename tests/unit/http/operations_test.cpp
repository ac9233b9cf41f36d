#include "catch.hpp"

#include <argus/http/operations.hpp>

#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string row(const argus::Operation& operation) {
  const std::string path = *operation.path == '\0' ? "/api/" : operation.path;
  const bool always = operation.repeat == argus::Repeat::always;
  return std::string("| `") + operation.name + "` | " + operation.method + " `" + path + "` | " +
         (always ? "repeated" : "not repeated") + " | " + operation.settled_by + " |\n";
}

}  // namespace

TEST_CASE("docs/reliability.md shows what becomes of each operation") {
  std::string table = "| Method | Request | After a lost answer or a 5xx | Then |\n|---|---|---|---|\n";
  for (const argus::Operation* operation : argus::operations::all) table += row(*operation);
  std::ifstream file{ARGUS_SOURCE_DIRECTORY "/docs/reliability.md"};
  std::stringstream document;
  document << file.rdbuf();
  const bool is_there = document.str().find(table) != std::string::npos;
  INFO("the table as it should be:\n" << table);
  CHECK(is_there);
}
