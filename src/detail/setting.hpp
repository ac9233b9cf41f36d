#pragma once

#include <algorithm>
#include <string_view>

namespace argus::detail {

/// A setting as it is meant: shells and editors leave blanks, line breaks and a byte order mark at its ends.
inline std::string_view trimmed_setting(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  constexpr std::string_view mark = "\xef\xbb\xbf";
  while (true) {
    const std::size_t before = text.size();
    text.remove_prefix((std::min)(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    if (text.substr(0, mark.size()) == mark) text.remove_prefix(mark.size());
    if (text.size() >= mark.size() && text.substr(text.size() - mark.size()) == mark) text.remove_suffix(mark.size());
    if (text.size() == before) return text;
  }
}

/// Whether it can stand in a header as a token.
inline bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace argus::detail
