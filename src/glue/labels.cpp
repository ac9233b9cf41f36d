#include "../detail/rules.hpp"
#include "repaired_text.hpp"

#include <argus/glue/labels.hpp>
#include <argus/stored_text.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace argus::glue {

using namespace detail;
using namespace argus::detail;

namespace {

constexpr std::size_t most_key_bytes = 200;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Whether a word begins there, as in camelCase and HTTPServer.
bool begins_word(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  if (is_lower_or_digit(name[i - 1])) return true;
  return is_upper(name[i - 1]) && i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z';
}

std::string clean_key(std::string_view name) {
  if (!name.empty() && std::all_of(name.begin(), name.end(), rules::is_of_tag_key)) return std::string(name);
  std::string key;
  bool is_apart = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = is_upper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    is_apart = is_apart || begins_word(name, i) || !is_lower_or_digit(c);
    if (!is_lower_or_digit(c)) continue;
    if (is_apart && !key.empty()) key += '_';
    is_apart = false;
    key += c;
  }
  return key;
}

std::string in_one_line(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool is_break = c == '\n' || c == '\r';
    if (!is_break) result += c;
    if (is_break && (result.empty() || result.back() != ' ')) result += ' ';
  }
  return result;
}

class TagMaker {
 public:
  TagMaker(const TagRules& tag_rules, std::vector<std::string>* notes) : rules_(tag_rules), notes_(notes) {}

  void add(const std::string& name, const std::string& value) {
    if (rules_.drop.count(name) != 0) return;
    const auto renamed = rules_.rename.find(name);
    add_as(name, renamed == rules_.rename.end() ? name : renamed->second, value);
  }

  void add_as(const std::string& name, const std::string& new_name, const std::string& value) {
    std::string key = clean_key(new_name);
    if (key.size() > most_key_bytes) {
      key.resize(most_key_bytes);
      note(name, "its name is cut to 200 bytes");
    }
    if (key.empty()) return note(name, "dropped: its name has no letter or digit of ASCII");
    const std::string stored = stored_value(name, value, rules::most_tag_bytes - key.size());
    if (stored.empty()) return note(name, "dropped: its value is blank");
    const auto [first, is_new] = first_names_.emplace(key, name);
    if (!is_new) note(name, "has the same tag key as the label " + argus::detail::quoted(first->second) + ": " + key);
    const std::vector<std::string> values = tags_.all(key);
    if (std::find(values.begin(), values.end(), stored) == values.end()) tags_.add(std::move(key), stored);
  }

  Tags take() { return std::move(tags_); }

 private:
  std::string stored_value(const std::string& name, const std::string& value, std::size_t most) {
    const std::string text = repaired(value);
    if (text != value) note(name, "has a value that is not UTF-8, or has NUL; U+FFFD replaces it");
    std::string line = stored_text(in_one_line(stored_text(text)));
    if (line != stored_text(text)) note(name, "line breaks in its value are replaced");
    if (line.size() <= most) return line;
    note(name, "its value is cut to " + std::to_string(most) + " bytes");
    return stored_text(cut(std::move(line), most));
  }

  void note(const std::string& name, const std::string& problem) {
    if (notes_ != nullptr) notes_->push_back("label " + argus::detail::quoted(name) + " " + problem);
  }

  const TagRules& rules_;
  std::vector<std::string>* notes_;
  std::map<std::string, std::string> first_names_;
  Tags tags_;
};

}  // namespace

Tags to_tags(const Labels& labels, const TagRules& rules, std::vector<std::string>* notes) {
  TagMaker tags{rules, notes};
  for (const auto& [name, value] : labels) tags.add(name, value);
  for (const auto& [name, value] : rules.add) tags.add_as(name, name, value);
  return tags.take();
}

}  // namespace argus::glue
