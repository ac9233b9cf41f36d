#include "tag_text.hpp"

#include "django/python.hpp"
#include "django/text.hpp"
#include "http.hpp"

namespace argus::testing::fake {
namespace {

const std::string key_characters = "abcdefghijklmnopqrstuvwxyz0123456789_";

}  // namespace

Reading<KeyAndValue> read_tag(const std::string& text) {
  const std::size_t delimiter = text.find('=');
  if (delimiter == std::string::npos) return {std::nullopt, "The tag does not have its delimiter: =."};
  const std::string key = trimmed(text.substr(0, delimiter));
  if (key.empty()) return {std::nullopt, "The key of the tag cannot be empty."};
  if (key.find_first_not_of(key_characters) != std::string::npos) return {std::nullopt, odd_key_error};
  return {KeyAndValue{key, trimmed(text.substr(delimiter + 1))}, nullptr};
}

std::vector<KeyAndValue> tags_or_crash(const std::vector<std::string>& texts) {
  std::vector<KeyAndValue> tags;
  for (const std::string& text : texts) {
    const auto reading = read_tag(text);
    if (!reading.value) crash();
    tags.push_back(*reading.value);
  }
  return tags;
}

bool is_strict_tag(const std::string& text) {
  const std::size_t delimiter = text.find_first_not_of(key_characters);
  return delimiter != std::string::npos && delimiter > 0 && text[delimiter] == '=' && delimiter + 1 < text.size() &&
         text.find('\n', delimiter) == std::string::npos;
}

std::string strict_tag_error(bool mentions_keys) {
  const std::string rule = "Enter a valid key-value construct: \"key=value\", where key and value are strings.";
  return mentions_keys ? rule + " The key can consist of lowercase letters, numbers and underscores." : rule;
}

Reading<KeyAndValue> read_tag_element(const nlohmann::json& element) {
  if (!python_contains(element, "tag"))
    return wrong<KeyAndValue>(R"(Tags need to follow the format {"tag": key=value})");
  if (!element.is_object()) crash();
  const nlohmann::json& tag = element["tag"];
  // The real server can't split what has a `=` and isn't text.
  if (!tag.is_string() && python_contains(tag, "=")) crash();
  auto reading = read_tag(tag.is_string() ? tag.get<std::string>() : "");
  if (reading.value) return reading;
  return {std::nullopt, {{"tag", reading.errors}}};
}

}  // namespace argus::testing::fake
