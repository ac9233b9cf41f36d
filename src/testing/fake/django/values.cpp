#include "values.hpp"

#include <algorithm>

#include "../tag_text.hpp"
#include "python.hpp"
#include "text.hpp"
#include "url_validator.hpp"

namespace argus::testing::fake {
namespace {

const std::string time_error =
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z], "
    "or 'infinity'.";

bool is_among(const std::string& text, const std::vector<std::string>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace

std::string no_list_error(const nlohmann::json& value) {
  return "Expected a list of items but got type \"" + python_type(value) + "\".";
}

std::string no_object_error(const nlohmann::json& value) {
  return "Invalid data. Expected a dictionary, but got " + python_type(value) + '.';
}

Reading<std::string> read_text(const nlohmann::json& value, const TextRules& rules) {
  const std::string whole = python_text(value);
  const std::string text = rules.is_trimmed ? trimmed(whole) : whole;
  if (text.empty()) return rules.may_be_blank ? Reading<std::string>{text} : wrong<std::string>(blank_error);
  if (!value.is_string() && !value.is_number()) return wrong<std::string>("Not a valid string.");
  std::vector<std::string> errors;
  const std::size_t length = length_of(text);
  if (rules.is_tag && !is_strict_tag(text)) errors.push_back(strict_tag_error());
  if (length > rules.greatest_length) {
    errors.push_back("Ensure this field has no more than " + std::to_string(rules.greatest_length) + " characters.");
  }
  if (length < rules.least_length) {
    errors.push_back("Ensure this field has at least " + std::to_string(rules.least_length) + " characters.");
  }
  if (text.find('\0') != std::string::npos) errors.push_back(null_character_error);
  if (errors.empty()) return {text};
  return {std::nullopt, errors};
}

Reading<std::string> read_url(const nlohmann::json& value) {
  auto reading = read_text(value);
  return !reading.value || is_valid_url(*reading.value) ? reading : wrong<std::string>("Enter a valid URL.");
}

Reading<std::int64_t> read_integer(const nlohmann::json& value, const NumberRules& rules) {
  constexpr std::size_t longest = 1000;
  const std::string text = python_text(value);
  if (value.is_string() && length_of(text) > longest) return wrong<std::int64_t>("String value too large.");
  const std::size_t point = std::min(text.rfind('.'), text.size());
  const bool has_fraction = trimmed(text.substr(point)).find_first_not_of(".0") != std::string::npos;
  const auto number = python_int(has_fraction ? text : text.substr(0, point));
  if (!number) return wrong<std::int64_t>("A valid integer is required.");
  if (*number > rules.greatest) {
    return wrong<std::int64_t>("Ensure this value is less than or equal to " + std::to_string(rules.greatest) + '.');
  }
  if (*number < rules.least) {
    return wrong<std::int64_t>("Ensure this value is greater than or equal to " + std::to_string(rules.least) + '.');
  }
  return {number};
}

Reading<bool> read_boolean(const nlohmann::json& value) {
  if (value.is_boolean()) return {value.get<bool>()};
  if (value == 0 || value == 1) return {value == 1};
  const std::string text = value.is_string() ? upper(value.get<std::string>()) : "";
  if (is_among(text, {"T", "Y", "YES", "TRUE", "ON", "1"})) return {true};
  if (is_among(text, {"F", "N", "NO", "FALSE", "OFF", "0"})) return {false};
  return wrong<bool>("Must be a valid boolean.");
}

Reading<std::string> read_choice(const nlohmann::json& value, const std::vector<std::string>& choices) {
  const std::string chosen = python_text(value);
  if (is_among(chosen, choices)) return {chosen};
  return wrong<std::string>('"' + chosen + "\" is not a valid choice.");
}

Reading<Instant> read_time(const nlohmann::json& value, std::chrono::minutes zone) {
  const auto instant = value.is_string() ? parse_instant(value.get<std::string>(), zone) : std::nullopt;
  if (!instant) return wrong<Instant>(time_error);
  return is_in_range(*instant, zone) ? Reading<Instant>{instant} : wrong<Instant>("Datetime value out of range.");
}

Reading<Instant> read_end_time(const nlohmann::json& value, std::chrono::minutes zone) {
  if (value == "infinity") return {infinity};
  if (value == "-infinity") return {before_all};
  auto reading = read_time(value, zone);
  if (reading.value) reading.value = with_infinities(*reading.value, zone);
  return reading;
}

}  // namespace argus::testing::fake
