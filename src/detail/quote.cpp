#include "quote.hpp"

#include <utility>

namespace argus::detail {

std::string one_line(std::string text, std::size_t most) {
  text = in_a_line(cut(std::move(text), most));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, among which are a line break and the beginning of a terminal's commands.
    const bool is_two_byte_control =
        byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (is_two_byte_control) text.replace(i, 2, " ");
  }
  return text;
}

}  // namespace argus::detail
