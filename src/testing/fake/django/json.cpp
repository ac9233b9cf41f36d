#include "json.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

/// Between the depth that Python's reader surely takes and the one that it surely doesn't.
constexpr int deepest_value = 500;

class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class TooDeep : public std::exception {};

int hexadecimal_value(char32_t digit) {
  if (is_digit(digit)) return static_cast<int>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<int>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<int>(digit - 'A') + 10;
  return -1;
}

bool is_high_surrogate(char32_t character) {
  return character >= 0xd800 && character < 0xdc00;
}
bool is_low_surrogate(char32_t character) {
  return character >= 0xdc00 && character < 0xe000;
}

/// Goes through the text as Python's json module does, so that it stops at the same character with the same words.
class JsonReader {
 public:
  JsonReader(std::u32string text, bool takes_constants) : text_(std::move(text)), takes_constants_(takes_constants) {}

  nlohmann::json read() {
    skip_whitespace();
    nlohmann::json value = read_value(0);
    skip_whitespace();
    if (!at_end()) fail("Extra data", position_);
    return value;
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  bool at(char32_t character) const { return !at_end() && text_[position_] == character; }

  [[noreturn]] void fail(const std::string& what, std::size_t position) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(position, text_.size()));
    const auto line = std::count(text_.begin(), end, U'\n') + 1;
    const std::size_t newline = position == 0 ? std::u32string::npos : text_.rfind(U'\n', position - 1);
    const std::size_t column = newline == std::u32string::npos ? position + 1 : position - newline;
    throw JsonError(what + ": line " + std::to_string(line) + " column " + std::to_string(column) + " (char " +
                    std::to_string(position) + ')');
  }

  void skip_whitespace() {
    while (!at_end() && std::u32string(U" \t\n\r").find(text_[position_]) != std::u32string::npos) ++position_;
  }

  bool skip_word(const std::u32string& word) {
    if (text_.compare(position_, word.size(), word) != 0) return false;
    position_ += word.size();
    return true;
  }

  nlohmann::json read_value(int depth) {
    if (depth > deepest_value) throw TooDeep();
    if (at('"')) return read_string();
    if (at('{')) return read_object(depth);
    if (at('[')) return read_array(depth);
    if (skip_word(U"null")) return nullptr;
    if (skip_word(U"true")) return true;
    if (skip_word(U"false")) return false;
    for (const char* constant : {"NaN", "Infinity", "-Infinity"}) {
      if (skip_word(to_characters(constant))) return read_constant(constant);
    }
    return read_number();
  }

  nlohmann::json read_constant(const std::string& name) const {
    if (takes_constants_) return std::strtod(name.c_str(), nullptr);
    throw JsonError("Out of range float values are not JSON compliant: '" + name + '\'');
  }

  nlohmann::json read_number() {
    std::size_t end = position_;
    const auto at_digit = [&] { return end < text_.size() && is_digit(text_[end]); };
    const auto skip_digits = [&] {
      while (at_digit()) ++end;
    };
    if (end < text_.size() && text_[end] == '-') ++end;
    if (!at_digit()) fail("Expecting value", position_);
    if (text_[end] == '0') {
      ++end;
    } else {
      skip_digits();
    }
    const std::size_t end_of_whole = end;
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      ++end;
      skip_digits();
    }
    end = end_of_exponent(end);
    const std::string text = to_utf8(text_.substr(position_, end - position_));
    position_ = end;
    return end == end_of_whole ? whole_number(text) : nlohmann::json(std::strtod(text.c_str(), nullptr));
  }

  std::size_t end_of_exponent(std::size_t start) const {
    std::size_t end = start;
    if (end >= text_.size() || (text_[end] != 'e' && text_[end] != 'E')) return start;
    ++end;
    if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
    if (end >= text_.size() || !is_digit(text_[end])) return start;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end;
  }

  /// Python's integers have no end; those that fit into no integer here lose their last digits, and those that
  /// fit into no double most of them.
  static nlohmann::json whole_number(const std::string& text) {
    if (text.size() <= std::numeric_limits<std::int64_t>::digits10) return std::stoll(text);
    const nlohmann::json number = nlohmann::json::parse(text, nullptr, false);
    const double largest = std::numeric_limits<double>::max();
    return number.is_discarded() ? nlohmann::json(text.front() == '-' ? -largest : largest) : number;
  }

  nlohmann::json read_array(int depth) {
    ++position_;
    skip_whitespace();
    nlohmann::json array = nlohmann::json::array();
    if (at(']')) {
      ++position_;
      return array;
    }
    while (true) {
      array.push_back(read_value(depth + 1));
      skip_whitespace();
      if (at(']')) break;
      if (!at(',')) fail("Expecting ',' delimiter", position_);
      ++position_;
      skip_whitespace();
    }
    ++position_;
    return array;
  }

  nlohmann::json read_object(int depth) {
    ++position_;
    skip_whitespace();
    nlohmann::json object = nlohmann::json::object();
    if (at('}')) {
      ++position_;
      return object;
    }
    while (true) {
      if (!at('"')) fail("Expecting property name enclosed in double quotes", position_);
      const std::string name = read_string();
      skip_whitespace();
      if (!at(':')) fail("Expecting ':' delimiter", position_);
      ++position_;
      skip_whitespace();
      object[name] = read_value(depth + 1);
      skip_whitespace();
      if (at('}')) break;
      if (!at(',')) fail("Expecting ',' delimiter", position_);
      ++position_;
      skip_whitespace();
    }
    ++position_;
    return object;
  }

  std::string read_string() {
    const std::size_t start = position_++;
    std::u32string string;
    while (true) {
      if (at_end()) fail("Unterminated string starting at", start);
      const char32_t character = text_[position_];
      if (character == '"') break;
      if (character < 0x20) fail("Invalid control character at", position_);
      ++position_;
      if (character != '\\') {
        string += character;
        continue;
      }
      if (at_end()) fail("Unterminated string starting at", start);
      string += read_escape();
    }
    ++position_;
    return to_utf8(string);
  }

  /// What stands behind a backslash.
  char32_t read_escape() {
    static const std::u32string codes = U"\"\\/bfnrt";
    static const std::u32string meanings = U"\"\\/\b\f\n\r\t";
    const char32_t code = text_[position_];
    if (code == 'u') return read_unicode_escape();
    const std::size_t index = codes.find(code);
    if (index == std::u32string::npos) fail("Invalid \\escape", position_ - 1);
    ++position_;
    return meanings[index];
  }

  char32_t read_unicode_escape() {
    const char32_t first = read_four_digits();
    const bool may_be_pair = is_high_surrogate(first) && position_ + 6 < text_.size() && text_[position_] == '\\' &&
                             text_[position_ + 1] == 'u';
    if (!may_be_pair) return first;
    const std::size_t end_of_first = position_++;
    const char32_t second = read_four_digits();
    if (is_low_surrogate(second)) return 0x10000 + ((first - 0xd800) << 10U) + (second - 0xdc00);
    position_ = end_of_first;
    return first;
  }

  /// From the `u` on; a quotation mark at least has to follow.
  char32_t read_four_digits() {
    const std::size_t start = position_;
    if (start + 5 >= text_.size()) fail("Invalid \\uXXXX escape", start);
    char32_t value = 0;
    for (std::size_t i = start + 1; i < start + 5; ++i) {
      const int digit = hexadecimal_value(text_[i]);
      if (digit < 0) fail("Invalid \\uXXXX escape", start);
      value = value * 16 + static_cast<char32_t>(digit);
    }
    position_ = start + 5;
    return value;
  }

  std::u32string text_;
  bool takes_constants_;
  std::size_t position_ = 0;
};

}  // namespace

JsonReading read_json(const std::string& body, bool takes_constants) {
  std::u32string text = to_characters(body);
  const std::u32string byte_order_mark = U"\ufeff";
  if (text.compare(0, 1, byte_order_mark) == 0) {
    return {nullptr, "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"};
  }
  try {
    return {JsonReader(std::move(text), takes_constants).read()};
  } catch (const JsonError& error) {
    return {nullptr, error.what()};
  } catch (const TooDeep&) {
    return {nullptr, "", true};
  }
}

}  // namespace argus::testing::fake
