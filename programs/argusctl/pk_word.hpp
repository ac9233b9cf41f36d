#pragma once

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace argusctl {

/// Adds an incident's number to a command. CLI11 takes the highest number for any that is higher.
inline void add_pk(CLI::App& command, std::int64_t& pk) {
  const auto read = [&pk](const std::string& text) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, pk);
    if (error != std::errc{} || rest != end || pk < 1)
      throw CLI::ValidationError("PK", "\"" + text + "\" is no number of an incident, as list shows it");
  };
  command.add_option_function<std::string>("PK", read, "its number in Argus, as list shows it")->required();
}

}  // namespace argusctl
