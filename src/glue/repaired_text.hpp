#pragma once

#include "../detail/rules.hpp"

#include <string>
#include <string_view>

namespace argus::glue::detail {

/// Whether a text can be stored as it is: UTF-8 without NUL.
inline bool is_storable(std::string_view text) {
  return argus::detail::rules::is_utf8(text) && text.find('\0') == std::string_view::npos;
}

/// A text as it can be stored: UTF-8 without NUL, with U+FFFD in place of what is neither.
inline std::string repaired(std::string_view text) {
  constexpr std::string_view replacement = "\xef\xbf\xbd";
  std::string result;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto point = argus::detail::rules::take_code_point(text);
    if (!point) text.remove_prefix(1);
    if (point && *point != 0) {
      result += before.substr(0, before.size() - text.size());
    } else {
      result += replacement;
    }
  }
  return result;
}

}  // namespace argus::glue::detail
