#include "values.hpp"

#include <algorithm>
#include <cmath>

#include "../response.hpp"
#include "python.hpp"
#include "text.hpp"
#include "url_validator.hpp"

namespace argus::testing::fake {
namespace {

const std::string time_error =
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z], "
    "or 'infinity'.";
const std::string tag_format_error = R"(Tags need to follow the format {"tag": key=value})";
const std::string key_characters = "abcdefghijklmnopqrstuvwxyz0123456789_";

std::string hexadecimal(char32_t value) {
  static const std::string digits = "0123456789ABCDEF";
  std::string text;
  for (; value > 0; value >>= 4U) text.insert(text.begin(), digits[value & 15U]);
  return text;
}

std::vector<std::string> errors_of_text(const std::string& text, const TextRules& rules) {
  std::vector<std::string> errors;
  const std::size_t length = length_of(text);
  if (rules.is_tag && !is_strict_tag(text)) errors.push_back(strict_tag_error());
  if (length > rules.greatest_length) {
    errors.push_back("Ensure this field has no more than " + std::to_string(rules.greatest_length) + " characters.");
  }
  if (length < rules.least_length) {
    errors.push_back("Ensure this field has at least " + std::to_string(rules.least_length) + " characters.");
  }
  if (text.find('\0') != std::string::npos) errors.emplace_back("Null characters are not allowed.");
  if (const char32_t surrogate = find_surrogate(text)) {
    errors.push_back("Surrogate characters are not allowed: U+" + hexadecimal(surrogate) + '.');
  }
  return errors;
}

/// Whether Python's `"tag" in element` is true; what can't be asked so crashes the real server.
bool has_tag_member(const nlohmann::json& element) {
  if (element.is_object()) return element.contains("tag");
  if (element.is_string()) return element.get_ref<const std::string&>().find("tag") != std::string::npos;
  if (!element.is_array()) crash();
  return std::find(element.begin(), element.end(), "tag") != element.end();
}

std::string without_zero_fraction(const std::string& text) {
  const std::size_t point = text.rfind('.');
  if (point == std::string::npos) return text;
  const bool is_zero = trimmed(text.substr(point + 1)).find_first_not_of('0') == std::string::npos;
  return is_zero ? text.substr(0, point) : text;
}

/// What stands for the member `tag`, if it isn't text.
TagReading read_odd_tag(const nlohmann::json& tag) {
  const bool has_delimiter =
      tag.is_structured() &&
      (tag.is_object() ? tag.contains("=") : std::find(tag.begin(), tag.end(), "=") != tag.end());
  if (!tag.is_structured() || has_delimiter) crash();
  return read_tag("");
}

}  // namespace

SaxReader<std::string> read_text(const nlohmann::json& value, const TextRules& rules) {
  const std::string whole = python_text(value);
  const std::string text = rules.is_trimmed ? trimmed(whole) : whole;
  if (text.empty())
    return rules.may_be_blank ? SaxReader<std::string>{text} : wrong<std::string>("This field may not be blank.");
  if (!value.is_string() && !value.is_number()) return wrong<std::string>("Not a valid string.");
  const auto errors = errors_of_text(text, rules);
  if (errors.empty()) return {text};
  return {std::nullopt, errors};
}

SaxReader<std::string> read_url(const nlohmann::json& value) {
  auto reading = read_text(value);
  if (!reading.value || is_valid_url(*reading.value)) return reading;
  return wrong<std::string>("Enter a valid URL.");
}

SaxReader<std::int64_t> read_integer(const nlohmann::json& value, const NumberRules& rules) {
  constexpr std::size_t longest = 1000;
  const std::string text = python_text(value);
  if (value.is_string() && length_of(text) > longest) return wrong<std::int64_t>("String value too large.");
  const auto number = python_int(without_zero_fraction(text));
  if (!number) return wrong<std::int64_t>("A valid integer is required.");
  if (*number > rules.greatest) {
    return wrong<std::int64_t>("Ensure this value is less than or equal to " + std::to_string(rules.greatest) + '.');
  }
  if (*number < rules.least) {
    return wrong<std::int64_t>("Ensure this value is greater than or equal to " + std::to_string(rules.least) + '.');
  }
  return {number};
}

SaxReader<bool> read_boolean(const nlohmann::json& value) {
  if (value.is_boolean()) return {value.get<bool>()};
  const bool is_flag = value.is_number() && (value.get<double>() == 0 || value.get<double>() == 1);
  if (is_flag) return {value.get<double>() == 1};
  static const std::vector<std::string> yes{"T", "Y", "YES", "TRUE", "ON", "1"};
  static const std::vector<std::string> no{"F", "N", "NO", "FALSE", "OFF", "0"};
  const std::string text = value.is_string() ? upper(value.get<std::string>()) : "";
  if (std::find(yes.begin(), yes.end(), text) != yes.end()) return {true};
  if (std::find(no.begin(), no.end(), text) != no.end()) return {false};
  return wrong<bool>("Must be a valid boolean.");
}

SaxReader<std::string> read_choice(const nlohmann::json& value, const std::vector<std::string>& choices) {
  const std::string chosen = python_text(value);
  if (std::find(choices.begin(), choices.end(), chosen) != choices.end()) return {chosen};
  return wrong<std::string>('"' + chosen + "\" is not a valid choice.");
}

SaxReader<Instant> read_time(const nlohmann::json& value, std::chrono::minutes zone) {
  const auto instant = value.is_string() ? parse_instant(value.get<std::string>(), zone) : std::nullopt;
  if (!instant) return wrong<Instant>(time_error);
  return is_in_range(*instant, zone) ? SaxReader<Instant>{instant} : wrong<Instant>("Datetime value out of range.");
}

SaxReader<Instant> read_end_time(const nlohmann::json& value, std::chrono::minutes zone) {
  if (value == "infinity") return {infinity};
  // It's a time before all others.
  if (value == "-infinity") return {before_all};
  auto reading = read_time(value, zone);
  if (reading.value) reading.value = with_infinities(*reading.value, zone);
  return reading;
}

TagReading read_tag(const std::string& text) {
  const std::size_t delimiter = text.find('=');
  if (delimiter == std::string::npos) return {std::nullopt, "The tag does not have its delimiter: =."};
  const std::string key = trimmed(text.substr(0, delimiter));
  if (key.empty()) return {std::nullopt, "The key of the tag cannot be empty."};
  if (key.find_first_not_of(key_characters) != std::string::npos) {
    return {std::nullopt, "['Enter a valid key consisting of lowercase letters, numbers and underscores.']"};
  }
  return {KeyAndValue{key, trimmed(text.substr(delimiter + 1))}, ""};
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

TagElementReading read_tag_element(const nlohmann::json& element) {
  if (element.is_null()) return {std::nullopt, nlohmann::json::array({null_error})};
  if (!has_tag_member(element)) return {std::nullopt, nlohmann::json::array({tag_format_error})};
  if (!element.is_object()) crash();
  const nlohmann::json& tag = element["tag"];
  const TagReading reading = tag.is_string() ? read_tag(tag.get<std::string>()) : read_odd_tag(tag);
  if (reading.tag) return {reading.tag, nullptr};
  return {std::nullopt, {{"tag", reading.error}}};
}

}  // namespace argus::testing::fake
