#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>

/// A variable that tests/faults/with-faults sets.
inline std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr)
    throw std::runtime_error(std::string(name) + " is not set: run through ctest or tests/faults/with-faults");
  return value;
}

/// What a shell command prints.
inline std::string output_of(const std::string& command) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("can't run " + command);
  std::string output;
  std::array<char, 65536> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + output);
  return output;
}

inline std::string in_quotes(const std::string& text) {
  std::string result = "'";
  for (const char character : text) result += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return result + "'";
}

/// The real server's own processes and database, past its API.
class ServerBackend {
 public:
  /// The rows of a query, each an object of its columns.
  static nlohmann::json query(const std::string& sql) {
    const std::string wrapped = "SELECT coalesce(json_agg(to_json(row)), '[]') FROM (" + sql + ") AS row";
    return nlohmann::json::parse(
        output_of(command("psql", "--tuples-only --no-align --command=" + in_quotes(wrapped))));
  }

  /// Carries out statements, all or none.
  static void execute(const std::string& sql) { output_of(command("psql", "--command=" + in_quotes(sql))); }

  /// The command line of tools/live.sh for this server.
  static std::string command(const std::string& what, const std::string& arguments = "") {
    return in_quotes(ARGUS_LIVE_SCRIPT) + " " + what + " " + in_quotes(environment("ARGUS_SERVER_VERSION")) + " " +
           arguments;
  }
};
