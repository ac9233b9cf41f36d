#pragma once

#include "quote.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// The checks of argus::detail::checks that the outbox makes too, whose library links no other.
namespace argus::detail::rules {

inline constexpr std::size_t most_id_bytes = 2600;
inline constexpr std::size_t most_encoded_id_bytes = 3600;
/// What the server's index can hold of a tag's key and value.
inline constexpr std::size_t most_tag_bytes = 2600;

[[noreturn]] inline void refuse(std::string_view name, const std::string& value, const std::string& rule) {
  throw std::invalid_argument(std::string(name) + " " + value + ": " + rule);
}

/// How many bytes a code point beyond ASCII has.
inline std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/// Takes the first code point off a text; nothing where it is not UTF-8.
inline std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  char32_t point = byte(0);
  if (point < 0x80) {
    text.remove_prefix(1);
    return point;
  }
  const std::size_t length = sequence_length(byte(0));
  if (length == 0 || length > text.size()) return std::nullopt;
  point &= 0x7fU >> length;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return std::nullopt;
    point = (point << 6U) | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (overlong || surrogate || point > 0x10ffff) return std::nullopt;
  text.remove_prefix(length);
  return point;
}

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_code_point(text)) return false;
  }
  return true;
}

/// What Python's str.strip() takes for white space.
inline bool is_white_space(char32_t point) {
  if (point == ' ' || (point >= 0x09 && point <= 0x0d) || (point >= 0x1c && point <= 0x1f)) return true;
  if (point == 0x85 || point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a)) return true;
  return point == 0x2028 || point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000;
}

/// A text without white space at its ends; one that isn't UTF-8 as it is.
inline std::string_view trimmed(std::string_view value) {
  const auto front = static_cast<unsigned char>(value.empty() ? ' ' : value.front());
  const auto back = static_cast<unsigned char>(value.empty() ? ' ' : value.back());
  // Most texts; the other white space begins with 0xc2, 0xe1, 0xe2 or 0xe3.
  if (front > ' ' && front != 0xc2 && (front < 0xe1 || front > 0xe3) && back > ' ' && back < 0x80) return value;
  std::string_view rest = value;
  std::size_t begin = value.size();
  std::size_t end = value.size();
  while (!rest.empty()) {
    const std::size_t at = value.size() - rest.size();
    const auto point = take_code_point(rest);
    if (!point) return value;
    if (is_white_space(*point)) continue;
    begin = (std::min)(begin, at);
    end = value.size() - rest.size();
  }
  return value.substr(begin, end - begin);
}

inline bool is_blank(std::string_view value) {
  while (!value.empty()) {
    const auto point = take_code_point(value);
    if (!point || !is_white_space(*point)) return false;
  }
  return true;
}

inline void text(std::string_view name, std::string_view value) {
  std::string_view rest = value;
  while (!rest.empty()) {
    const auto point = take_code_point(rest);
    if (!point) refuse(name, quoted(value), "must be UTF-8; convert it before sending");
    if (*point == 0) refuse(name, quoted(value), "must not contain NUL; remove it before sending");
  }
}

/// How long a text is when it is percent-encoded.
inline std::size_t encoded_size(std::string_view value) {
  std::size_t size = 0;
  for (const char c : value) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool plain = letter || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    size += plain ? 1 : 3;
  }
  return size;
}

inline void source_incident_id(std::string_view value) {
  if (is_blank(value))
    refuse("source_incident_id", quoted(value), "must not be blank: the server would take it for no id at all");
  text("source_incident_id", value);
  if (value.size() > most_id_bytes || encoded_size(value) > most_encoded_id_bytes)
    refuse("source_incident_id", quoted(value), "at most 2600 bytes, and 3600 when percent-encoded; use a hash of it");
}

inline void level(int value) {
  if (value >= 1 && value <= 5) return;
  refuse("level", std::to_string(value), "must be 1 (the most severe) to 5");
}

inline bool is_of_tag_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

inline void tag_key(std::string_view value) {
  if (!value.empty() && std::all_of(value.begin(), value.end(), is_of_tag_key)) return;
  refuse("tag key", quoted(value), "must be one or more of a-z, 0-9 and _");
}

inline void tag_value_of_v3(std::string_view value) {
  if (is_blank(value) || value.find('\n') != std::string_view::npos)
    refuse("tag value", quoted(value), "version 3 of the API takes no blank one and no line breaks; version 2 does");
}

}  // namespace argus::detail::rules
