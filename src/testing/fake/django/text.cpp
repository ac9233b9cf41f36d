#include "text.hpp"

#include <algorithm>
#include <clocale>
#include <cwctype>
#include <nlohmann/json.hpp>

namespace argus::testing::fake {
namespace {

/// Doesn't depend on the locale of the program.
locale_t unicode_locale() {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  static const locale_t ascii = newlocale(LC_CTYPE_MASK, "C", nullptr);
  return unicode != nullptr ? unicode : ascii;
}

char32_t upper_character(char32_t character) {
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(character), unicode_locale()));
}

}  // namespace

std::u32string to_characters(const std::string& text) {
  std::u32string characters;
  for (const char byte : text) {
    const auto bits = static_cast<unsigned char>(byte);
    const bool continues = (bits & 0xc0U) == 0x80 && !characters.empty();
    if (continues) {
      characters.back() = (characters.back() << 6U) | (bits & 0x3fU);
    } else if (bits < 0xe0) {
      characters += static_cast<char32_t>(bits & (bits < 0x80 ? 0x7fU : 0x1fU));
    } else {
      characters += static_cast<char32_t>(bits & (bits < 0xf0 ? 0x0fU : 0x07U));
    }
  }
  return characters;
}

std::string to_utf8(const std::u32string& characters) {
  std::string text;
  for (const char32_t character : characters) {
    unsigned more = 0;
    for (const std::uint32_t limit : {0x80U, 0x800U, 0x10000U}) more += character >= limit ? 1 : 0;
    const char32_t marks = more == 0 ? 0 : 0xffU << (7 - more);
    text += static_cast<char>(marks | (character >> (6 * more)));
    for (unsigned i = more; i-- > 0;) text += static_cast<char>(0x80U | ((character >> (6 * i)) & 0x3fU));
  }
  return text;
}

std::string with_replacements(const std::string& bytes) {
  const std::string quoted = nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return nlohmann::json::parse(quoted).get<std::string>();
}

std::string trimmed(const std::string& text) {
  const std::u32string characters = to_characters(text);
  const auto is_text = [](char32_t character) { return !is_whitespace(character); };
  const auto first = std::find_if(characters.begin(), characters.end(), is_text);
  const auto last = std::find_if(characters.rbegin(), std::make_reverse_iterator(first), is_text).base();
  return to_utf8({first, last});
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::size_t length_of(const std::string& text) {
  return to_characters(text).size();
}

std::string upper(const std::string& text) {
  std::u32string characters = to_characters(text);
  std::transform(characters.begin(), characters.end(), characters.begin(), upper_character);
  return to_utf8(characters);
}

bool is_lowercase(const std::string& text) {
  const std::u32string characters = to_characters(text);
  const auto is_lower = [](char32_t character) { return upper_character(character) != character; };
  const auto is_upper = [](wint_t character) { return towlower_l(character, unicode_locale()) != character; };
  return std::any_of(characters.begin(), characters.end(), is_lower) &&
         std::none_of(characters.begin(), characters.end(), is_upper);
}

std::string hexadecimal(std::uint32_t value, std::size_t width) {
  static const std::string digits = "0123456789abcdef";
  std::string text;
  for (; width > 0; --width) text += digits[(value >> (4 * (width - 1))) & 15U];
  return text;
}

bool is_digits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_letter_or_digit(char32_t character) {
  return iswalnum_l(static_cast<wint_t>(character), unicode_locale()) != 0;
}

bool is_whitespace(char32_t character) {
  if (character >= 0x2000 && character <= 0x200a) return true;
  static const std::u32string others = U"\t\n\v\f\r\x1c\x1d\x1e\x1f \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000";
  return others.find(character) != std::u32string::npos;
}

}  // namespace argus::testing::fake
