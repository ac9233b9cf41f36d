#include <argus/detail/checks.hpp>
#include <argus/detail/codec/stored_field.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

namespace argus::detail::stored_form {
namespace {

/// Digits without zeros at their ends, and the power of ten that they are multiplied by. Equal numbers have equal
/// texts.
std::string decimal_text(std::string digits, int exponent) {
  const bool is_negative = digits.front() == '-';
  const std::size_t first = digits.find_first_not_of("-0");
  if (first == std::string::npos) return "0";
  const std::size_t last = digits.find_last_not_of('0');
  exponent += static_cast<int>(digits.size() - last - 1);
  return (is_negative ? "-" : "") + digits.substr(first, last - first + 1) + "e" + std::to_string(exponent);
}

/// The shortest digits that mean this number and no other, which is how the server writes it.
std::string shortest_text(double number) {
  constexpr int enough_digits = 17;
  std::array<char, 32> text{};
  for (int digits = 1; digits <= enough_digits; ++digits) {
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.*e", digits - 1, number));
    if (std::strtod(text.data(), nullptr) == number) break;
  }
  return text.data();
}

std::string decimal_text(double number) {
  std::string text = shortest_text(number);
  const std::size_t at = text.find('e');
  const int exponent = std::stoi(text.substr(at + 1));
  text.erase(at);
  // What separates the first digit from the others is up to the locale.
  const auto is_separator = [](char character) { return character != '-' && (character < '0' || character > '9'); };
  text.erase(std::remove_if(text.begin(), text.end(), is_separator), text.end());
  const int digits = static_cast<int>(text.size()) - (text.front() == '-' ? 1 : 0);
  return decimal_text(std::move(text), exponent - digits + 1);
}

std::string decimal_text(const nlohmann::json& number) {
  return number.is_number_float() ? decimal_text(number.get<double>()) : decimal_text(number.dump(), 0);
}

std::set<std::pair<std::string, std::string>> set_of(const Tags& tags) {
  std::set<std::pair<std::string, std::string>> set;
  for (const Tag& tag : tags) set.emplace(checks::trimmed(tag.key), checks::trimmed(tag.value));
  return set;
}

bool is_sent_as_null(const nlohmann::json& value) {
  return value.is_null() || (value.is_number_float() && !std::isfinite(value.get<double>()));
}

bool is_same_object(const nlohmann::json& sent, const nlohmann::json& stored) {
  if (sent.size() != stored.size()) return false;
  const auto fields = sent.items();
  return std::all_of(fields.begin(), fields.end(), [&stored](const auto& field) {
    const auto found = stored.find(field.key());
    return found != stored.end() && is_same_json(field.value(), *found);
  });
}

}  // namespace

bool is_same_text(std::string_view sent, std::string_view stored) {
  return sent == stored || checks::trimmed(sent) == stored;
}

bool is_same_details_url(std::string_view sent, std::string_view stored, std::string_view base_url) {
  const std::string url = checks::trimmed(sent);
  if (sent == stored || url == stored) return true;
  return !url.empty() && details_url::joined(checks::trimmed(base_url), url) == stored;
}

bool has_tag(const Tags& tags, const Tag& tag) {
  const std::string key = checks::trimmed(tag.key);
  const std::string value = checks::trimmed(tag.value);
  return std::any_of(tags.begin(), tags.end(), [&](const Tag& other) {
    return checks::trimmed(other.key) == key && checks::trimmed(other.value) == value;
  });
}

Tags missing_tags(const Tags& sent, const Tags& stored) {
  Tags missing;
  for (const Tag& tag : sent) {
    if (!has_tag(stored, tag)) missing.add(tag);
  }
  return missing;
}

bool is_same_set(const Tags& sent, const Tags& stored) {
  return set_of(sent) == set_of(stored);
}

bool is_same_json(const nlohmann::json& sent, const nlohmann::json& stored) {
  if (is_sent_as_null(sent) || is_sent_as_null(stored)) return is_sent_as_null(sent) && is_sent_as_null(stored);
  if (sent.is_number() && stored.is_number()) return decimal_text(sent) == decimal_text(stored);
  if (sent.type() != stored.type()) return false;
  if (sent.is_object()) return is_same_object(sent, stored);
  if (sent.is_array()) return std::equal(sent.begin(), sent.end(), stored.begin(), stored.end(), &is_same_json);
  return sent == stored;
}

}  // namespace argus::detail::stored_form
