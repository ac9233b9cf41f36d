#pragma once

#include "printable.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace argusctl {

/// JSON in one line, in which a terminal finds no commands: what isn't to be shown is escaped, and bytes that aren't
/// UTF-8 are replaced.
inline std::string json_text(const nlohmann::json& json) {
  const std::string whole = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string result;
  for (std::string_view text = whole; !text.empty();) {
    const std::string_view before = text;
    const auto point = argus::detail::rules::take_code_point(text);
    if (point && is_unprintable(*point)) {
      constexpr std::string_view digits = "0123456789abcdef";
      result += "\\u";
      for (const unsigned shift : {12U, 8U, 4U, 0U}) result += digits[(*point >> shift) & 0xfU];
    } else {
      result += before.substr(0, before.size() - text.size());
    }
  }
  return result;
}

}  // namespace argusctl
