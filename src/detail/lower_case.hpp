#pragma once

#include <string>

namespace argus::detail {

/// With small letters in the place of ASCII's capitals, whatever the locale.
inline std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace argus::detail
