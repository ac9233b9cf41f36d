#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace argus::detail {

/// A value of a TOML file; std::monostate stands for tables, times and arrays of anything but texts.
using TomlValue = std::variant<std::monostate, std::string, std::int64_t, double, bool, std::vector<std::string>>;

struct TomlEntry {
  TomlValue value{};
  std::string file{};
  std::uint32_t line = 0;
};

/// The entries of a TOML file, by key.
/// @throws std::invalid_argument where it can't be read or isn't TOML; names file and line
std::map<std::string, TomlEntry> read_toml_file(const std::string& path);

}  // namespace argus::detail
