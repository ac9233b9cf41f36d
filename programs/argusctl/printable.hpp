#pragma once

#include "src/detail/rules.hpp"

#include <string>
#include <string_view>

namespace argusctl {

/// Whether a terminal would take a character for a command, or for the end of the line, or would show what follows it
/// in another order.
inline bool is_unprintable(char32_t point) {
  const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
  const bool is_direction = point == 0x061c || point == 0x200e || point == 0x200f ||
                            (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  return is_control || is_direction;
}

/// A text of somebody else's in one line of UTF-8, with a blank in place of what isn't to be shown.
inline std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto point = argus::detail::rules::take_code_point(text);
    if (!point) text.remove_prefix(1);
    if (!point || is_unprintable(*point)) {
      result += ' ';
    } else {
      result += before.substr(0, before.size() - text.size());
    }
  }
  return result;
}

}  // namespace argusctl
