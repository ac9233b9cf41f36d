#include "fake_fields.hpp"

#include <algorithm>

#include "fake_http.hpp"
#include "fake_url.hpp"

namespace argus::testing::fake {
namespace {

const std::string null_error = "This field may not be null.";
const std::string required_error = "This field is required.";
const std::string time_error =
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z], "
    "or 'infinity'.";
const std::string tag_format_error = R"(Tags need to follow the format {"tag": key=value})";

/// Longer keys don't fit into the index that the server's database keeps.
constexpr std::size_t longest_indexed_text = 2688;

nlohmann::json list_of(const std::string& text) {
  return nlohmann::json::array({text});
}

/// The value as Python would print it.
std::string python_text(const nlohmann::json& value, bool quoted = false) {
  if (value.is_null()) return "None";
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_string()) return quoted ? '\'' + value.get<std::string>() + '\'' : value.get<std::string>();
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += '\'' + key + "': ";
    text += python_text(item, true);
  }
  return value.is_object() ? '{' + text + '}' : '[' + text + ']';
}

bool is_key(const std::string& key) {
  return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

/// One element of a list of tags. Elements of other types than objects and text crash the real server.
TagReading read_tag_element(const nlohmann::json& element) {
  if (element.is_number() || element.is_boolean()) crash();
  if (!element.is_object() || !element.contains("tag")) return {std::nullopt, tag_format_error};
  const nlohmann::json& tag = element["tag"];
  if (!tag.is_string()) crash();
  const auto& text = tag.get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos || text.size() > longest_indexed_text) crash();
  return read_tag(text);
}

nlohmann::json error_of_tag_element(const nlohmann::json& element, const std::string& error) {
  if (element.is_null()) return list_of(null_error);
  if (error == tag_format_error) return list_of(error);
  return {{"tag", error}};
}

}  // namespace

std::string trimmed(const std::string& text) {
  const std::string whitespace = " \t\n\r\f\v\x1c\x1d\x1e\x1f";
  const std::size_t first = text.find_first_not_of(whitespace);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(whitespace) - first + 1);
}

std::string python_type(const nlohmann::json& value) {
  if (value.is_object()) return "dict";
  if (value.is_array()) return "list";
  if (value.is_string()) return "str";
  if (value.is_boolean()) return "bool";
  return value.is_number_float() ? "float" : "int";
}

TagReading read_tag(const std::string& text) {
  const std::size_t delimiter = text.find('=');
  if (delimiter == std::string::npos) return {std::nullopt, "The tag does not have its delimiter: =."};
  const std::string key = trimmed(text.substr(0, delimiter));
  if (key.empty()) return {std::nullopt, "The key of the tag cannot be empty."};
  if (!is_key(key)) {
    return {std::nullopt, "['Enter a valid key consisting of lowercase letters, numbers and underscores.']"};
  }
  return {KeyAndValue{key, trimmed(text.substr(delimiter + 1))}, ""};
}

FieldReader::FieldReader(const nlohmann::json& body, const State& state) : body_(body), state_(state) {
  if (body.is_null()) refuse(400, {{"non_field_errors", list_of("No data provided")}});
  if (!body.is_object()) {
    const std::string error = "Invalid data. Expected a dictionary, but got " + python_type(body) + '.';
    refuse(400, {{"non_field_errors", list_of(error)}});
  }
}

void FieldReader::require(const std::string& name) {
  if (!has(name)) errors_[name] = list_of(required_error);
}

void FieldReader::refuse_if_wrong() const {
  if (!errors_.empty()) refuse(400, errors_);
}

const nlohmann::json* FieldReader::find(const std::string& name) const {
  const auto found = body_.find(name);
  return found == body_.end() ? nullptr : &*found;
}

std::optional<nlohmann::json> FieldReader::not_null(const std::string& name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_null()) return *value;
  errors_[name] = list_of(null_error);
  return std::nullopt;
}

std::optional<std::string> FieldReader::text(const std::string& name) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  if (!value->is_string() && !value->is_number()) {
    errors_[name] = list_of("Not a valid string.");
    return std::nullopt;
  }
  std::string text = trimmed(python_text(*value));
  if (text.find('\0') != std::string::npos) {
    errors_[name] = list_of("Null characters are not allowed.");
    return std::nullopt;
  }
  if (name == "source_incident_id" && text.size() > longest_indexed_text) crash();
  return text;
}

std::optional<std::string> FieldReader::url(const std::string& name) {
  auto value = text(name);
  if (!value || is_valid_url(*value)) return value;
  errors_[name] = list_of("Enter a valid URL.");
  return std::nullopt;
}

std::optional<Instant> FieldReader::time_of(const std::string& name, const nlohmann::json& value) {
  const auto instant = value.is_string() ? parse_instant(value.get<std::string>(), state_.zone()) : std::nullopt;
  if (!instant) {
    errors_[name] = list_of(time_error);
    return std::nullopt;
  }
  if (is_in_range(*instant, state_.zone())) return instant;
  errors_[name] = list_of("Datetime value out of range.");
  return std::nullopt;
}

std::optional<Instant> FieldReader::time(const std::string& name) {
  const auto value = not_null(name);
  return value ? time_of(name, *value) : std::nullopt;
}

std::optional<std::optional<Instant>> FieldReader::nullable_time(const std::string& name, bool or_infinity) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<Instant>{};
  if (or_infinity && *value == "infinity") return std::optional<Instant>{infinity};
  const auto instant = time_of(name, *value);
  if (!instant) return std::nullopt;
  return instant;
}

std::optional<std::string> FieldReader::choice(const std::string& name, const std::vector<std::string>& choices) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  std::string chosen = python_text(*value);
  if (std::find(choices.begin(), choices.end(), chosen) != choices.end()) return chosen;
  errors_[name] = list_of('"' + chosen + "\" is not a valid choice.");
  return std::nullopt;
}

std::optional<std::vector<KeyAndValue>> FieldReader::tags(const std::string& name) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  if (!value->is_array()) {
    const std::string error = "Expected a list of items but got type \"" + python_type(*value) + "\".";
    errors_[name] = {{"non_field_errors", list_of(error)}};
    return std::nullopt;
  }
  std::vector<KeyAndValue> tags;
  nlohmann::json by_index = nlohmann::json::object();
  nlohmann::json in_order = nlohmann::json::array();
  for (std::size_t i = 0; i < value->size(); ++i) {
    const TagReading reading = read_tag_element((*value)[i]);
    in_order.push_back(nlohmann::json::object());
    if (reading.tag) {
      if (std::find(tags.begin(), tags.end(), *reading.tag) == tags.end()) tags.push_back(*reading.tag);
      continue;
    }
    in_order.back() = error_of_tag_element((*value)[i], reading.error);
    by_index[std::to_string(i)] = in_order.back();
  }
  if (by_index.empty()) return tags;
  errors_[name] = state_.release().at_least(2, 0) ? by_index : in_order;
  return std::nullopt;
}

}  // namespace argus::testing::fake
