#pragma once

#include <argus/export.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace argus::detail {

/// Reads a JSON text of at most 128 levels.
/// @throws DecodeError if it is not JSON.
ARGUS_EXPORT nlohmann::json parse_json(std::string_view text);

/// Writes JSON as compact UTF-8.
/// @throws std::invalid_argument if a string in it is not UTF-8.
ARGUS_EXPORT std::string dump_json(const nlohmann::json& value);

}  // namespace argus::detail
