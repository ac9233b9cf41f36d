#include "text.hpp"

#include <algorithm>
#include <cctype>
#include <clocale>
#include <cwctype>
#include <memory>
#include <type_traits>
#include <vector>

namespace argus::testing::fake {
namespace {

constexpr char32_t replacement = 0xfffd;

/// What the first byte of a character says of the others.
struct Lead {
  std::size_t length = 1;
  char32_t bits = 0;
  unsigned char least_second = 0x80;
  unsigned char greatest_second = 0xbf;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {1, byte};
  if (byte >= 0xc2 && byte < 0xe0) return {2, byte & 0x1fU};
  if (byte == 0xe0) return {3, 0, 0xa0};
  if (byte > 0xe0 && byte < 0xf0) return {3, byte & 0x0fU};
  if (byte == 0xf0) return {4, 0, 0x90};
  if (byte > 0xf0 && byte < 0xf4) return {4, byte & 0x07U};
  if (byte == 0xf4) return {4, 4, 0x80, 0x8f};
  return {1, replacement};
}

/// Reads the character at `position` and moves on behind it.
char32_t next_character(const std::string& text, std::size_t& position) {
  const Lead lead = read_lead(static_cast<unsigned char>(text[position++]));
  char32_t character = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (position == text.size()) return replacement;
    const auto byte = static_cast<unsigned char>(text[position]);
    const bool continues =
        i == 1 ? byte >= lead.least_second && byte <= lead.greatest_second : byte >= 0x80 && byte <= 0xbf;
    if (!continues) return replacement;
    character = (character << 6U) | (byte & 0x3fU);
    ++position;
  }
  return character;
}

void append_utf8(std::string& text, char32_t character) {
  const auto append = [&](char32_t bits) { text += static_cast<char>(bits); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xc0U | (character >> 6U));
    append(0x80U | (character & 0x3fU));
  } else if (character < 0x10000) {
    append(0xe0U | (character >> 12U));
    append(0x80U | ((character >> 6U) & 0x3fU));
    append(0x80U | (character & 0x3fU));
  } else {
    append(0xf0U | (character >> 18U));
    append(0x80U | ((character >> 12U) & 0x3fU));
    append(0x80U | ((character >> 6U) & 0x3fU));
    append(0x80U | (character & 0x3fU));
  }
}

/// Letters beyond ASCII have capitals only where the system has this locale, whatever that of the program is.
locale_t unicode_locale() {
  static const std::unique_ptr<std::remove_pointer_t<locale_t>, void (*)(locale_t)> locale(
      newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), [](locale_t made) {
        if (made != nullptr) freelocale(made);
      });
  return locale.get();
}

char32_t upper_character(char32_t character) {
  if (character >= 'a' && character <= 'z') return character - 'a' + 'A';
  if (character < 0x80 || unicode_locale() == nullptr) return character;
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(character), unicode_locale()));
}

char32_t lower_character(char32_t character) {
  if (character >= 'A' && character <= 'Z') return character - 'A' + 'a';
  if (character < 0x80 || unicode_locale() == nullptr) return character;
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(character), unicode_locale()));
}

}  // namespace

bool is_surrogate(char32_t character) {
  return character >= 0xd800 && character <= 0xdfff;
}

bool is_whitespace(char32_t character) {
  if (character >= 0x2000 && character <= 0x200a) return true;
  static const std::u32string others = U"\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000";
  return others.find(character) != std::u32string::npos;
}

std::u32string to_characters(const std::string& text) {
  std::u32string characters;
  characters.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) characters += next_character(text, position);
  return characters;
}

std::string to_utf8(const std::u32string& characters) {
  std::string text;
  text.reserve(characters.size());
  for (const char32_t character : characters) append_utf8(text, character);
  return text;
}

std::string with_replacements(const std::string& bytes) {
  std::string text;
  for (const char32_t character : to_characters(bytes)) {
    if (!is_surrogate(character)) {
      append_utf8(text, character);
      continue;
    }
    // None of the three bytes of a surrogate is UTF-8.
    for (int i = 0; i < 3; ++i) append_utf8(text, replacement);
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const std::u32string characters = to_characters(text);
  std::size_t first = 0;
  std::size_t last = characters.size();
  while (first < last && is_whitespace(characters[first])) ++first;
  while (last > first && is_whitespace(characters[last - 1])) --last;
  return to_utf8(characters.substr(first, last - first));
}

std::size_t length_of(const std::string& text) {
  return to_characters(text).size();
}

std::string upper(const std::string& text) {
  std::u32string characters = to_characters(text);
  for (char32_t& character : characters) character = upper_character(character);
  return to_utf8(characters);
}

bool is_lowercase(const std::string& text) {
  const std::u32string characters = to_characters(text);
  const auto is_small = [](char32_t character) { return upper_character(character) != character; };
  const auto is_capital = [](char32_t character) { return lower_character(character) != character; };
  return std::any_of(characters.begin(), characters.end(), is_small) &&
         std::none_of(characters.begin(), characters.end(), is_capital);
}

bool is_digit(char32_t character) {
  return character >= '0' && character <= '9';
}

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_letter_or_digit(char32_t character) {
  if (character < 0x80) return std::isalnum(static_cast<int>(character)) != 0;
  return unicode_locale() != nullptr && iswalnum_l(static_cast<wint_t>(character), unicode_locale()) != 0;
}

char32_t find_surrogate(const std::string& text) {
  for (const char32_t character : to_characters(text)) {
    if (is_surrogate(character)) return character;
  }
  return 0;
}

}  // namespace argus::testing::fake
