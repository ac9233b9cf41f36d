#include "texts.hpp"

#include <argus/time.hpp>

#include <algorithm>
#include <cctype>
#include <regex>
#include <stdexcept>

namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// How long the time is that starts at `position`; 0 where there is none.
std::size_t length_of_time(const std::string& text, std::size_t position) {
  static const std::string pattern = "dddd-dd-ddTdd:dd:dd";
  if (position + pattern.size() > text.size()) return 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char character = text[position + i];
    const bool fits = pattern[i] == 'd'   ? is_digit(character)
                      : pattern[i] == 'T' ? character == 'T' || character == ' '
                                          : character == pattern[i];
    if (!fits) return 0;
  }
  std::size_t end = position + pattern.size();
  const auto skip_digits = [&] {
    while (end < text.size() && is_digit(text[end])) ++end;
  };
  if (end < text.size() && text[end] == '.') {
    ++end;
    skip_digits();
  }
  if (end < text.size() && text[end] == 'Z') return end + 1 - position;
  if (end < text.size() && (text[end] == '+' || text[end] == '-')) {
    ++end;
    skip_digits();
    while (end + 2 < text.size() && text[end] == ':' && is_digit(text[end + 1]) && is_digit(text[end + 2])) end += 3;
  }
  return end - position;
}

std::size_t length_of_number(const std::string& text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - position;
}

/// The elements of one printed list or set, without its brackets, sorted.
std::string sorted_elements(const std::string& printed) {
  std::vector<std::string> elements;
  const std::string inner = printed.size() < 2 ? "" : printed.substr(1, printed.size() - 2);
  for (std::size_t start = 0; start <= inner.size();) {
    const std::size_t end = std::min(inner.find(", ", start), inner.size());
    elements.push_back(inner.substr(start, end - start));
    start = end + 2;
  }
  std::sort(elements.begin(), elements.end());
  std::string sorted;
  for (const std::string& element : elements) sorted += element + ", ";
  return printed.substr(0, 1) + sorted + printed.substr(printed.empty() ? 0 : printed.size() - 1);
}

}  // namespace

std::int64_t to_microseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

std::optional<std::int64_t> read_time(const std::string& text) {
  if (text.empty() || length_of_time(text, 0) != text.size()) return std::nullopt;
  try {
    return argus::parse_timestamp(replaced(text, " ", "T")).time_since_epoch().count();
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

std::vector<Piece> split_into_pieces(const std::string& text) {
  std::vector<Piece> pieces;
  for (std::size_t position = 0; position < text.size();) {
    Piece piece{Piece::Kind::time, ""};
    std::size_t length = length_of_time(text, position);
    if (length == 0) {
      piece.kind = Piece::Kind::number;
      length = length_of_number(text, position);
    }
    if (length == 0) {
      piece.kind = Piece::Kind::other;
      length = 1;
    }
    piece.text = text.substr(position, length);
    pieces.push_back(piece);
    position += length;
  }
  return pieces;
}

std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + fresh.size())) {
    text.replace(at, old.size(), fresh);
  }
  return text;
}

std::string with_sorted_sets(const std::string& text) {
  const std::string start = "Change: \"tags\": ";
  const std::string arrow = " → ";
  const std::size_t middle = text.find(arrow);
  if (text.rfind(start, 0) != 0 || middle == std::string::npos) return text;
  const std::string before = text.substr(start.size(), middle - start.size());
  return start + sorted_elements(before) + arrow + sorted_elements(text.substr(middle + arrow.size()));
}

std::string without_random_suffix(const std::string& username) {
  constexpr std::size_t length = 7;
  if (username.size() <= length || username[username.size() - length] != '_') return username;
  const auto is_hexadecimal = [](char character) {
    return is_digit(character) || (character >= 'A' && character <= 'F');
  };
  const auto start = username.end() - (length - 1);
  return std::all_of(start, username.end(), is_hexadecimal) ? username.substr(0, username.size() - length) : username;
}

std::string without_key_of_row(const std::string& text) {
  const std::string mark = "Failing row contains (";
  const std::size_t start = text.find(mark);
  if (start == std::string::npos) return text;
  const std::size_t key = start + mark.size();
  return text.substr(0, key) + text.substr(key + length_of_number(text, key));
}

std::string skeleton_of_text(const std::string& text) {
  std::string skeleton;
  for (const Piece& piece : split_into_pieces(with_sorted_sets(text))) {
    skeleton += piece.kind == Piece::Kind::other ? piece.text : "#";
  }
  return skeleton;
}
