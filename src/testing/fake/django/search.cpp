#include "search.hpp"

#include "text.hpp"

namespace argus::testing::fake {
namespace {

bool is_quotation_mark(char32_t character) {
  return character == '"' || character == '\'';
}

std::size_t end_of_plain(const std::u32string& text, std::size_t position) {
  while (position < text.size() && !is_whitespace(text[position]) && !is_quotation_mark(text[position])) ++position;
  return position;
}

/// Behind the mark that ends the phrase which starts at `position`; `position` itself where none ends it.
std::size_t end_of_phrase(const std::u32string& text, std::size_t position) {
  for (std::size_t i = position + 1; i < text.size(); ++i) {
    if (text[i] == text[position]) return i + 1;
    if (text[i] == '\\') ++i;
  }
  return position;
}

std::size_t end_of_word(const std::u32string& text, std::size_t position) {
  while (position < text.size() && !is_whitespace(text[position])) ++position;
  return position;
}

/// The end of what starts at `position`: plain text and whole phrases, or, where there is no whole phrase, a word.
std::size_t end_of_term(const std::u32string& text, std::size_t position) {
  std::size_t end = end_of_plain(text, position);
  bool has_phrase = false;
  while (end < text.size() && is_quotation_mark(text[end]) && end_of_phrase(text, end) > end) {
    has_phrase = true;
    end = end_of_plain(text, end_of_phrase(text, end));
  }
  return has_phrase ? end : end_of_word(text, position);
}

std::vector<std::u32string> split(const std::u32string& text) {
  std::vector<std::u32string> terms;
  std::size_t position = 0;
  while (true) {
    while (position < text.size() && is_whitespace(text[position])) ++position;
    if (position == text.size()) return terms;
    const std::size_t end = end_of_term(text, position);
    terms.push_back(text.substr(position, end - position));
    position = end;
  }
}

std::u32string without_commas_around(std::u32string term) {
  while (!term.empty() && term.front() == ',') term.erase(0, 1);
  while (!term.empty() && term.back() == ',') term.pop_back();
  return term;
}

/// The text of a phrase, whose backslashes stand before marks and backslashes of its own.
std::u32string unescaped(const std::u32string& phrase) {
  std::u32string text;
  const std::u32string inner = phrase.size() < 2 ? U"" : phrase.substr(1, phrase.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const bool escapes =
        inner[i] == '\\' && i + 1 < inner.size() && (inner[i + 1] == phrase.front() || inner[i + 1] == '\\');
    if (escapes) ++i;
    text += inner[i];
  }
  return text;
}

}  // namespace

std::vector<std::string> search_terms(const std::string& search) {
  std::vector<std::string> terms;
  for (const std::u32string& part : split(to_characters(search))) {
    const std::u32string term = without_commas_around(part);
    if (!term.empty() && is_quotation_mark(term.front()) && term.front() == term.back()) {
      terms.push_back(to_utf8(unescaped(term)));
      continue;
    }
    for (std::size_t start = 0; start < term.size();) {
      const std::size_t end = std::min(term.find(U',', start), term.size());
      if (end > start) terms.push_back(trimmed(to_utf8(term.substr(start, end - start))));
      start = end + 1;
    }
  }
  return terms;
}

}  // namespace argus::testing::fake
