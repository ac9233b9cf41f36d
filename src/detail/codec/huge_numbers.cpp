#include "huge_numbers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>

namespace argus::detail::codec {
namespace {

/// The index after the string that begins here, or the text's end.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return text.size();
}

/// Whether it is a whole number, digit by digit, that no double can hold.
bool is_huge(const std::string& number) {
  constexpr std::size_t least_digits = 309;
  if (number.size() < least_digits || number.find_first_not_of("0123456789", 1) != std::string::npos) return false;
  const bool has_leading_zero = number[number.front() == '-' ? 1 : 0] == '0';
  return !has_leading_zero && std::isinf(std::strtod(number.c_str(), nullptr));
}

}  // namespace

std::string without_huge_numbers(std::string_view text) {
  static const std::string largest = nlohmann::json((std::numeric_limits<double>::max)()).dump();
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (text[i] == '"') {
      i = end_of_string(text, i);
    } else {
      i = (std::min)(text.find_first_not_of("-+.eE0123456789", i), text.size());
      if (i == begin) ++i;
    }
    const std::string part{text.substr(begin, i - begin)};
    if (is_huge(part)) {
      result += (part.front() == '-' ? "-" : "") + largest;
    } else {
      result += part;
    }
  }
  return result;
}

}  // namespace argus::detail::codec
