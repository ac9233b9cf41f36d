#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace argus::testing::fake {

/// The name of the type in Python: dict, list, str, int, float, bool or NoneType.
std::string python_type(const nlohmann::json& value);

/// What str() makes of the value.
std::string python_text(const nlohmann::json& value);

/// What repr() makes of the text.
std::string python_repr(const std::string& text);

/// What `text in value` is. Crashes if Python can't say.
bool python_contains(const nlohmann::json& value, const std::string& text);

/// What int() makes of the text. What is too large becomes the largest number.
std::optional<std::int64_t> python_int(const std::string& text);

}  // namespace argus::testing::fake
