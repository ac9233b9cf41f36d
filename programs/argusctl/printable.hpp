#pragma once

#include <string>
#include <string_view>

namespace argusctl {

/// A text of the server's in one line, without what a terminal would take for commands.
inline std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (is_c1) ++i;
    result += is_c1 || byte < 0x20 || byte == 0x7f ? ' ' : text[i];
  }
  return result;
}

}  // namespace argusctl
