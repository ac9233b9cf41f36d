#include "python.hpp"

#include <algorithm>
#include <limits>

#include "../http.hpp"
#include "text.hpp"

namespace argus::testing::fake {
namespace {

/// Whether repr() leaves the character as it is, of those that tests are likely to use.
bool is_printable(char32_t character) {
  if (character == ' ') return true;
  if (character < 0x20 || (character >= 0x7f && character < 0xa0)) return false;
  if (character == 0xad || character == 0xfeff || is_whitespace(character)) return false;
  const bool is_format = (character >= 0x200b && character <= 0x200f) || (character >= 0x202a && character <= 0x202e) ||
                         (character >= 0x2060 && character <= 0x206f);
  return !is_format && (character < 0xe000 || character > 0xf8ff);
}

std::string escaped(char32_t character) {
  if (character == '\n') return "\\n";
  if (character == '\r') return "\\r";
  if (character == '\t') return "\\t";
  if (character <= 0xff) return "\\x" + hexadecimal(character, 2);
  return character <= 0xffff ? "\\u" + hexadecimal(character, 4) : "\\U" + hexadecimal(character, 8);
}

}  // namespace

std::string python_repr(const std::string& text) {
  const bool has_single = text.find('\'') != std::string::npos;
  const bool has_double = text.find('"') != std::string::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string quoted(1, quote);
  for (const char32_t character : to_characters(text)) {
    if (character == static_cast<char32_t>(quote) || character == '\\') quoted += '\\';
    quoted += is_printable(character) ? to_utf8({character}) : escaped(character);
  }
  return quoted + quote;
}

std::string python_type(const nlohmann::json& value) {
  if (value.is_null()) return "NoneType";
  if (value.is_object()) return "dict";
  if (value.is_array()) return "list";
  if (value.is_string()) return "str";
  if (value.is_boolean()) return "bool";
  return value.is_number_float() ? "float" : "int";
}

std::string python_text(const nlohmann::json& value) {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, item] : value.items()) {
    text += text.empty() ? "" : ", ";
    if (value.is_object()) text += python_repr(key) + ": ";
    text += item.is_string() ? python_repr(item.get<std::string>()) : python_text(item);
  }
  return value.is_object() ? '{' + text + '}' : '[' + text + ']';
}

bool python_contains(const nlohmann::json& value, const std::string& text) {
  if (value.is_object()) return value.contains(text);
  if (value.is_string()) return value.get<std::string>().find(text) != std::string::npos;
  if (!value.is_array()) crash();
  return std::find(value.begin(), value.end(), text) != value.end();
}

std::optional<std::int64_t> python_int(const std::string& text) {
  std::string digits = trimmed(text);
  const bool has_sign = !digits.empty() && (digits.front() == '-' || digits.front() == '+');
  const bool is_negative = has_sign && digits.front() == '-';
  if (has_sign) digits.erase(0, 1);
  const bool has_stray_underscore =
      digits.empty() || digits.front() == '_' || digits.back() == '_' || digits.find("__") != std::string::npos;
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  if (has_stray_underscore || !is_digits(digits)) return std::nullopt;
  using Limits = std::numeric_limits<std::int64_t>;
  const std::int64_t value = digits.size() > Limits::digits10 ? Limits::max() : std::stoll(digits);
  return is_negative ? -value : value;
}

}  // namespace argus::testing::fake
