#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace argus::detail {

/// How many bytes of a longer UTF-8 text, at most so many, are whole characters.
inline std::size_t whole_characters(std::string_view text, std::size_t most) {
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
  return most;
}

/// The beginning of a text, of at most `most` bytes, which ends with "..." where something was left out. No character
/// of a UTF-8 text is cut in two.
// Not compiled: the glue kit's shared library, which can't see what this one hides, cuts too.
inline std::string cut(std::string text, std::size_t most) {
  constexpr std::string_view ellipsis = "...";
  if (text.size() <= most) return text;
  if (most < ellipsis.size()) return "";
  text.resize(whole_characters(text, most - ellipsis.size()));
  return text.append(ellipsis);
}

/// A text with a blank in place of each control character of ASCII.
// Not compiled: the glue kit writes lines too.
inline std::string in_a_line(std::string text) {
  for (char& character : text) {
    if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) character = ' ';
  }
  return text;
}

/// A UTF-8 text fit for an error message: cut, and with a blank in place of each control character.
std::string one_line(std::string text, std::size_t most);

/// As much of a text as a message quotes.
inline constexpr std::size_t most_quoted_bytes = 64;

/// Any bytes, fit for an error message: in quotes, cut, with `?` in place of all but printable ASCII.
// Not compiled: the outbox, whose library links no other, quotes too.
inline std::string quoted(std::string_view value, std::size_t most = most_quoted_bytes) {
  std::string text = "\"";
  for (const char character : value.substr(0, most)) {
    const bool printable = character >= 0x20 && character < 0x7f;
    text += printable ? character : '?';
  }
  return text + (value.size() > most ? "...\"" : "\"");
}

}  // namespace argus::detail
