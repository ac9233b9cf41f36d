#include "toml_file.hpp"

// A namespace of its own: a program may link another version of toml++, whose functions have the same names.
#define TOML_HEADER_ONLY 1
#define toml argus_toml
#include <toml++/toml.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace argus::detail {

namespace {

std::string toml_text(const std::string& path) {
  // To open one without a writer, as when the settings are read again, would wait for good.
  std::error_code unknown;
  if (std::filesystem::is_fifo(path, unknown))
    throw std::invalid_argument(path + " is a pipe, which can't be read again at SIGHUP: name a regular file");
  std::ifstream file{path};
  if (!file.is_open() || std::filesystem::is_directory(path))
    throw std::invalid_argument(path + " can't be read (" + std::generic_category().message(file ? EISDIR : errno) +
                                "): let this program's user read it, or name another file with --config");
  return {std::istreambuf_iterator<char>(file), {}};
}

TomlValue toml_array(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& node : array) {
    if (!node.is_string()) return {};
    texts.push_back(node.as_string()->get());
  }
  return texts;
}

TomlValue toml_value(const toml::node& node) {
  if (node.is_string()) return node.as_string()->get();
  if (node.is_integer()) return node.as_integer()->get();
  if (node.is_floating_point()) return node.as_floating_point()->get();
  if (node.is_boolean()) return node.as_boolean()->get();
  if (node.is_array()) return toml_array(*node.as_array());
  return {};
}

}  // namespace

std::map<std::string, TomlEntry> read_toml_file(const std::string& path) try {
  std::map<std::string, TomlEntry> entries;
  for (const auto& [key, node] : toml::parse(toml_text(path), path))
    entries[std::string(key.str())] = {toml_value(node), path, node.source().begin.line};
  return entries;
} catch (const toml::parse_error& error) {
  throw std::invalid_argument(path + ", line " + std::to_string(error.source().begin.line) + ": " +
                              std::string(error.description()));
}

}  // namespace argus::detail

#undef toml
