#include "search.hpp"

#include <algorithm>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

bool is_quote(char32_t character) {
  return character == '"' || character == '\'';
}

std::size_t end_of_plain(const std::u32string& text, std::size_t position, bool ends_at_quotes) {
  while (position < text.size() && !is_whitespace(text[position]) && !(ends_at_quotes && is_quote(text[position]))) {
    ++position;
  }
  return position;
}

/// The position after the closing quote of the phrase that starts at `position`; `position` if nothing closes it.
std::size_t end_of_phrase(const std::u32string& text, std::size_t position) {
  for (std::size_t i = position + 1; i < text.size(); ++i) {
    if (text[i] == text[position]) return i + 1;
    if (text[i] == '\\') ++i;
  }
  return position;
}

/// Plain text with whole phrases in it, or a word if it has none.
std::size_t end_of_part(const std::u32string& text, std::size_t position) {
  std::size_t end = end_of_plain(text, position, true);
  bool has_phrase = false;
  while (end < text.size() && is_quote(text[end]) && end_of_phrase(text, end) > end) {
    has_phrase = true;
    end = end_of_plain(text, end_of_phrase(text, end), true);
  }
  return has_phrase ? end : end_of_plain(text, position, false);
}

/// The text of a phrase, in which a backslash escapes the quote and itself.
std::string unescaped(const std::string& phrase) {
  std::string text;
  for (std::size_t i = 1; i + 1 < phrase.size(); ++i) {
    const bool escapes =
        phrase[i] == '\\' && i + 2 < phrase.size() && (phrase[i + 1] == phrase.front() || phrase[i + 1] == '\\');
    if (escapes) ++i;
    text += phrase[i];
  }
  return text;
}

}  // namespace

std::vector<std::string> search_terms(const std::string& search) {
  std::vector<std::string> terms;
  const std::u32string text = to_characters(search);
  // As Django's smart_split.
  for (std::size_t start = 0, end = 0; start < text.size(); start = std::max(end, start + 1)) {
    end = end_of_part(text, start);
    std::string part = to_utf8(text.substr(start, end - start));
    part.erase(part.find_last_not_of(',') + 1);
    part.erase(0, part.find_first_not_of(','));
    if (!part.empty() && is_quote(static_cast<unsigned char>(part.front())) && part.front() == part.back()) {
      terms.push_back(unescaped(part));
      continue;
    }
    for (const std::string& word : split(part, ',')) {
      if (!word.empty()) terms.push_back(trimmed(word));
    }
  }
  return terms;
}

}  // namespace argus::testing::fake
