#include "fields.hpp"

#include <algorithm>

#include "../http.hpp"
#include "../tag_text.hpp"

namespace argus::testing::fake {
namespace {

/// The errors of the elements of a list of `size`: by index, or one for each element on servers before 1.37.
nlohmann::json element_errors(const nlohmann::json& by_index, std::size_t size, const Release& release) {
  if (release.at_least(1, 37)) return by_index;
  nlohmann::json in_order = nlohmann::json::array();
  for (std::size_t i = 0; i < size; ++i)
    in_order.push_back(by_index.value(std::to_string(i), nlohmann::json::object()));
  return in_order;
}

}  // namespace

Reading<std::vector<std::string>> read_tag_texts(const nlohmann::json& value, const Release& release) {
  if (!value.is_array()) return {std::nullopt, non_field_errors(no_list_error(value))};
  TextRules rules;
  rules.may_be_blank = false;
  rules.is_tag = true;
  rules.least_length = 2;
  auto reading =
      read_elements<std::string>(value, [&](const nlohmann::json& element) { return read_text(element, rules); });
  if (!reading.value) reading.errors = element_errors(reading.errors, value.size(), release);
  return reading;
}

FieldReader::FieldReader(nlohmann::json body, const State& state) : data_(std::move(body)), state_(state) {
  if (data_.is_null()) refuse(400, non_field_errors(no_data_error));
  if (!data_.is_object()) refuse(400, non_field_errors(no_object_error(data_)));
}

void FieldReader::require_field(const std::string& name) {
  if (!has(name)) add_error(name, required_error);
}

void FieldReader::refuse_if_wrong() const {
  if (!errors_.empty()) refuse(400, errors_);
}

std::optional<nlohmann::json> FieldReader::not_null(const std::string& name) {
  if (!has(name)) return std::nullopt;
  if (!data_[name].is_null()) return data_[name];
  add_error(name, null_error);
  return std::nullopt;
}

std::optional<Instant> FieldReader::time(const std::string& name) {
  return read(name, [&](const nlohmann::json& value) { return read_time(value, state_.zone); });
}

std::optional<std::optional<Instant>> FieldReader::nullable(const std::string& name, ReadTime read_value) {
  if (has(name) && data_[name].is_null()) return std::optional<Instant>{};
  const auto instant = read(name, [&](const nlohmann::json& value) { return read_value(value, state_.zone); });
  return instant ? std::optional<std::optional<Instant>>{instant} : std::nullopt;
}

template <typename T, typename Read>
std::optional<std::vector<T>> FieldReader::list(const std::string& name, bool may_be_empty, const Read& read_element) {
  return read(name, [&](const nlohmann::json& value) {
    if (!value.is_array()) return wrong<std::vector<T>>(no_list_error(value));
    if (value.empty() && !may_be_empty) return wrong<std::vector<T>>("This list may not be empty.");
    return read_elements<T>(value, read_element);
  });
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
  const auto all = read(name, [&](const nlohmann::json& value) -> Reading<std::vector<KeyAndValue>> {
    if (!value.is_array()) return {std::nullopt, non_field_errors(no_list_error(value))};
    auto reading = read_elements<KeyAndValue>(value, read_tag_element);
    if (!reading.value) reading.errors = element_errors(reading.errors, value.size(), state_.release);
    return reading;
  });
  if (!all) return std::nullopt;
  std::vector<KeyAndValue> tags;
  for (const KeyAndValue& tag : *all) {
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return tags;
}

std::optional<std::vector<std::string>> FieldReader::tag_texts(const std::string& name) {
  return read(name, [&](const nlohmann::json& value) { return read_tag_texts(value, state_.release); });
}

const nlohmann::json* FieldReader::object(const std::string& name) {
  if (!has(name)) return nullptr;
  const nlohmann::json& value = data_[name];
  if (value.is_object()) return &value;
  add_errors(name, value.is_null() ? nlohmann::json::array({null_error}) : non_field_errors(no_object_error(value)));
  return nullptr;
}

}  // namespace argus::testing::fake
