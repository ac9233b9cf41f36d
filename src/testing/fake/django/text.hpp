#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace argus::testing::fake {

// Text as Python's str handles it. Texts are UTF-8.

std::u32string to_characters(const std::string& text);
std::string to_utf8(const std::u32string& characters);
std::size_t length_of(const std::string& text);
/// Without the whitespace at both ends.
std::string trimmed(const std::string& text);
/// In upper case, for comparisons that ignore case.
std::string upper(const std::string& text);
/// Whether the text has lower-case letters and no upper-case ones.
bool is_lowercase(const std::string& text);
bool is_digits(const std::string& text);
/// Letters beyond ASCII are known if the system has the locale C.UTF-8.
bool is_letter_or_digit(char32_t character);
bool is_whitespace(char32_t character);

/// The bytes with U+FFFD in the place of what isn't UTF-8.
std::string with_replacements(const std::string& bytes);
/// The parts between the separators, also empty ones.
std::vector<std::string> split(const std::string& text, char separator);
/// The last `width` digits.
std::string hexadecimal(std::uint32_t value, std::size_t width);

}  // namespace argus::testing::fake
