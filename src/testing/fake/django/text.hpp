#pragma once

#include <cstddef>
#include <string>

namespace argus::testing::fake {

/// The characters of UTF-8, which may hold surrogates, as Python's strings may. What is no UTF-8 becomes U+FFFD.
std::u32string to_characters(const std::string& text);
std::string to_utf8(const std::u32string& characters);

/// The bytes with U+FFFD in the place of whatever isn't UTF-8.
std::string with_replacements(const std::string& bytes);

/// The text without the whitespace around it, as Python knows whitespace.
std::string trimmed(const std::string& text);

/// How many characters the text has.
std::size_t length_of(const std::string& text);

/// In capitals, for comparisons that don't tell them from small letters.
std::string upper(const std::string& text);

/// Whether the text has small letters and no capitals.
bool is_lowercase(const std::string& text);

/// Whether it is one of ASCII's ten.
bool is_digit(char32_t character);

/// Whether the text has ASCII's digits, and nothing else.
bool is_digits(const std::string& text);

/// Beyond ASCII only where the system knows.
bool is_letter_or_digit(char32_t character);

/// Whether Python takes the character for whitespace.
bool is_whitespace(char32_t character);
bool is_surrogate(char32_t character);

/// The first surrogate in the text, 0 where it has none.
char32_t find_surrogate(const std::string& text);

}  // namespace argus::testing::fake
