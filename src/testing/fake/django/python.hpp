#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace argus::testing::fake {

/// The type as Python calls it: dict, list, str, int, float, bool or NoneType.
std::string python_type(const nlohmann::json& value);

/// The value as str() writes it.
std::string python_text(const nlohmann::json& value);

/// The text in quotation marks, as repr() writes it.
std::string python_repr(const std::string& text);

/// The whole number that int() makes of a text.
std::optional<std::int64_t> python_int(const std::string& text);

/// Why the bytes aren't UTF-8, as Python says it; blank where they are. A character that isn't whole at the end passes
/// unless they are `complete`.
std::string utf8_error(const std::string& bytes, bool complete = false);

}  // namespace argus::testing::fake
