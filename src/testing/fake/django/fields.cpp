#include "fields.hpp"

#include <algorithm>

#include "python.hpp"

namespace argus::testing::fake {
namespace {

nlohmann::json list_of(const std::string& text) {
  return nlohmann::json::array({text});
}

std::string no_list_error(const nlohmann::json& value) {
  return "Expected a list of items but got type \"" + python_type(value) + "\".";
}

}  // namespace

nlohmann::json non_field_errors(const std::string& error) {
  return {{"non_field_errors", list_of(error)}};
}

std::string no_object_error(const nlohmann::json& value) {
  return "Invalid data. Expected a dictionary, but got " + python_type(value) + '.';
}

nlohmann::json list_errors(const ElementErrors& errors, std::size_t size, const Release& release) {
  nlohmann::json by_index = nlohmann::json::object();
  std::vector<nlohmann::json> in_order(size, nlohmann::json::object());
  for (const auto& [index, error] : errors) {
    by_index[std::to_string(index)] = error;
    in_order[index] = error;
  }
  return release.at_least(1, 37) ? by_index : nlohmann::json(in_order);
}

std::optional<std::vector<std::string>> read_tag_texts(const nlohmann::json& value, const Release& release,
                                                       nlohmann::json& errors) {
  if (!value.is_array()) {
    errors = non_field_errors(no_list_error(value));
    return std::nullopt;
  }
  TextRules rules;
  rules.may_be_blank = false;
  rules.is_tag = true;
  rules.least_length = 2;
  std::vector<std::string> texts;
  ElementErrors element_errors;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto reading = value[i].is_null() ? wrong<std::string>(null_error) : read_text(value[i], rules);
    if (reading.value) {
      texts.push_back(*reading.value);
    } else {
      element_errors.emplace_back(i, reading.errors);
    }
  }
  if (element_errors.empty()) return texts;
  errors = list_errors(element_errors, value.size(), release);
  return std::nullopt;
}

FieldReader::FieldReader(const Body& body, const State& state) : data_(body.data), state_(state) {
  if (data_.is_null()) refuse(400, non_field_errors("No data provided"));
  if (!data_.is_object()) refuse(400, non_field_errors(no_object_error(data_)));
}

FieldReader::FieldReader(const nlohmann::json& object, const State& state) : data_(object), state_(state) {}

void FieldReader::require_field(const std::string& name) {
  if (!has(name)) add_errors(name, list_of(required_error));
}

void FieldReader::add_errors(const std::string& name, const nlohmann::json& errors) {
  errors_[name] = errors;
}

void FieldReader::refuse_if_wrong() const {
  if (!errors_.empty()) refuse(400, errors_);
}

const nlohmann::json* FieldReader::find(const std::string& name) const {
  const auto found = data_.find(name);
  return found == data_.end() ? nullptr : &*found;
}

template <typename T>
std::optional<T> FieldReader::take(const std::string& name, const SaxReader<T>& reading) {
  if (!reading.value) add_errors(name, reading.errors);
  return reading.value;
}

std::optional<nlohmann::json> FieldReader::not_null(const std::string& name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_null()) return *value;
  add_errors(name, list_of(null_error));
  return std::nullopt;
}

std::optional<std::string> FieldReader::text(const std::string& name, const TextRules& rules) {
  const auto value = not_null(name);
  return value ? take(name, read_text(*value, rules)) : std::nullopt;
}

std::optional<std::string> FieldReader::url(const std::string& name) {
  const auto value = not_null(name);
  return value ? take(name, read_url(*value)) : std::nullopt;
}

std::optional<std::int64_t> FieldReader::integer(const std::string& name, const NumberRules& rules) {
  const auto value = not_null(name);
  return value ? take(name, read_integer(*value, rules)) : std::nullopt;
}

std::optional<bool> FieldReader::boolean(const std::string& name) {
  const auto value = not_null(name);
  return value ? take(name, read_boolean(*value)) : std::nullopt;
}

std::optional<Instant> FieldReader::time(const std::string& name) {
  const auto value = not_null(name);
  return value ? take(name, read_time(*value, state_.zone())) : std::nullopt;
}

std::optional<std::string> FieldReader::choice(const std::string& name, const std::vector<std::string>& choices) {
  const auto value = not_null(name);
  return value ? take(name, read_choice(*value, choices)) : std::nullopt;
}

std::optional<std::optional<Instant>> FieldReader::nullable_time(const std::string& name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<Instant>{};
  const auto instant = take(name, read_time(*value, state_.zone()));
  return instant ? std::optional<std::optional<Instant>>{instant} : std::nullopt;
}

std::optional<std::optional<Instant>> FieldReader::end_time(const std::string& name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return std::optional<Instant>{};
  const auto instant = take(name, read_end_time(*value, state_.zone()));
  return instant ? std::optional<std::optional<Instant>>{instant} : std::nullopt;
}

template <typename T, typename Read>
std::optional<std::vector<T>> FieldReader::list(const std::string& name, bool may_be_empty, const Read& read) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  if (!value->is_array()) {
    add_errors(name, list_of(no_list_error(*value)));
    return std::nullopt;
  }
  if (value->empty() && !may_be_empty) {
    add_errors(name, list_of("This list may not be empty."));
    return std::nullopt;
  }
  std::vector<T> elements;
  nlohmann::json errors = nlohmann::json::object();
  for (std::size_t i = 0; i < value->size(); ++i) {
    const auto reading = (*value)[i].is_null() ? wrong<T>(null_error) : read((*value)[i]);
    if (reading.value) {
      elements.push_back(*reading.value);
    } else {
      errors[std::to_string(i)] = reading.errors;
    }
  }
  if (errors.empty()) return elements;
  add_errors(name, errors);
  return std::nullopt;
}

std::optional<std::vector<std::int64_t>> FieldReader::integers(const std::string& name, bool may_be_empty,
                                                               const NumberRules& rules) {
  return list<std::int64_t>(name, may_be_empty,
                            [&](const nlohmann::json& element) { return read_integer(element, rules); });
}

std::optional<std::vector<std::string>> FieldReader::texts(const std::string& name, const TextRules& rules) {
  return list<std::string>(name, true, [&](const nlohmann::json& element) { return read_text(element, rules); });
}

std::optional<std::vector<KeyAndValue>> FieldReader::tags(const std::string& name) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  if (!value->is_array()) {
    add_errors(name, non_field_errors(no_list_error(*value)));
    return std::nullopt;
  }
  std::vector<KeyAndValue> tags;
  ElementErrors errors;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const TagElementReading reading = read_tag_element((*value)[i]);
    if (!reading.tag) {
      errors.emplace_back(i, reading.errors);
    } else if (std::find(tags.begin(), tags.end(), *reading.tag) == tags.end()) {
      tags.push_back(*reading.tag);
    }
  }
  if (errors.empty()) return tags;
  add_errors(name, list_errors(errors, value->size(), state_.release()));
  return std::nullopt;
}

std::optional<std::vector<std::string>> FieldReader::tag_texts(const std::string& name) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  nlohmann::json errors;
  auto texts = read_tag_texts(*value, state_.release(), errors);
  if (!texts) add_errors(name, errors);
  return texts;
}

const nlohmann::json* FieldReader::object(const std::string& name) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return nullptr;
  if (value->is_object()) return value;
  add_errors(name, value->is_null() ? list_of(null_error) : non_field_errors(no_object_error(*value)));
  return nullptr;
}

}  // namespace argus::testing::fake
