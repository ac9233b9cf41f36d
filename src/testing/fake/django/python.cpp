#include "python.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

/// Whether repr() writes the character as it is; only what tests are likely to use is known here.
bool is_printable(char32_t character) {
  if (character == ' ') return true;
  if (character < 0x20 || (character >= 0x7f && character < 0xa0)) return false;
  if (character == 0xad || character == 0xfeff || is_surrogate(character) || is_whitespace(character)) return false;
  const bool is_format = (character >= 0x200b && character <= 0x200f) || (character >= 0x202a && character <= 0x202e) ||
                         (character >= 0x2060 && character <= 0x206f);
  const bool is_private = character >= 0xe000 && character <= 0xf8ff;
  return !is_format && !is_private;
}

std::string hexadecimal(char32_t value, std::size_t width) {
  static const std::string digits = "0123456789abcdef";
  std::string text;
  for (; width > 0; --width) text += digits[(value >> (4 * (width - 1))) & 15U];
  return text;
}

std::string escaped(char32_t character) {
  if (character == '\n') return "\\n";
  if (character == '\r') return "\\r";
  if (character == '\t') return "\\t";
  if (character <= 0xff) return "\\x" + hexadecimal(character, 2);
  return character <= 0xffff ? "\\u" + hexadecimal(character, 4) : "\\U" + hexadecimal(character, 8);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// What repr() writes: as str() does, with quotation marks around texts.
std::string python_repr_of(const nlohmann::json& value) {
  return value.is_string() ? python_repr(value.get_ref<const std::string&>()) : python_text(value);
}

/// What is wrong with the character at `start`, whose first byte says how long it is.
struct BrokenCharacter {
  std::size_t end = 0;  ///< of the bytes that are at fault
  std::string reason{};
};

std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

bool may_be_second(unsigned char lead, unsigned char byte) {
  if (byte < 0x80 || byte > 0xbf) return false;
  if (lead == 0xe0) return byte >= 0xa0;
  if (lead == 0xed) return byte < 0xa0;
  if (lead == 0xf0) return byte >= 0x90;
  return lead != 0xf4 || byte < 0x90;
}

std::optional<BrokenCharacter> find_fault(const std::string& bytes, std::size_t start, std::size_t length) {
  const auto byte_at = [&](std::size_t position) { return static_cast<unsigned char>(bytes[position]); };
  if (length == 0) return BrokenCharacter{start + 1, "invalid start byte"};
  for (std::size_t i = start + 1; i < start + length; ++i) {
    if (i == bytes.size()) return BrokenCharacter{i, "unexpected end of data"};
    const bool continues = i == start + 1 ? may_be_second(byte_at(start), byte_at(i)) : (byte_at(i) & 0xc0U) == 0x80;
    if (!continues) return BrokenCharacter{i, "invalid continuation byte"};
  }
  return std::nullopt;
}

std::string describe(const BrokenCharacter& broken, const std::string& bytes, std::size_t start) {
  static const std::string digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(bytes[start]);
  const std::string where =
      broken.end == start + 1
          ? std::string("byte 0x") + digits[byte / 16] + digits[byte % 16] + " in position " + std::to_string(start)
          : "bytes in position " + std::to_string(start) + '-' + std::to_string(broken.end - 1);
  return "'utf-8' codec can't decode " + where + ": " + broken.reason;
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

std::string utf8_error(const std::string& bytes, bool complete) {
  for (std::size_t position = 0; position < bytes.size();) {
    const std::size_t length = length_by_lead(static_cast<unsigned char>(bytes[position]));
    const auto broken = find_fault(bytes, position, length);
    const bool is_cut_short = broken && broken->end == bytes.size() && broken->reason == "unexpected end of data";
    if (is_cut_short && !complete) return "";
    if (broken) return describe(*broken, bytes, position);
    position += length;
  }
  return "";
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
  if (value.is_number_float() && std::isinf(value.get<double>())) return value.get<double>() < 0 ? "-inf" : "inf";
  if (!value.is_structured()) return value.dump();
  std::vector<std::string> parts;
  for (const auto& [key, item] : value.items()) {
    parts.push_back((value.is_object() ? python_repr(key) + ": " : "") + python_repr_of(item));
  }
  return value.is_object() ? '{' + joined(parts) + '}' : '[' + joined(parts) + ']';
}

std::optional<std::int64_t> python_int(const std::string& text) {
  std::string digits = trimmed(text);
  const bool has_sign = !digits.empty() && (digits.front() == '-' || digits.front() == '+');
  const bool is_negative = has_sign && digits.front() == '-';
  if (has_sign) digits.erase(0, 1);
  const bool has_stray_underscore =
      digits.empty() || digits.front() == '_' || digits.back() == '_' || digits.find("__") != std::string::npos;
  if (has_stray_underscore || digits.find_first_not_of("0123456789_") != std::string::npos) return std::nullopt;
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  // Nothing has a number as great as this.
  const std::int64_t value = digits.size() > std::numeric_limits<std::int64_t>::digits10
                                 ? std::numeric_limits<std::int64_t>::max()
                                 : std::stoll(digits);
  return is_negative ? -value : value;
}

}  // namespace argus::testing::fake
