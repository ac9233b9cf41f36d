#include "database.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "django/python.hpp"
#include "django/text.hpp"
#include "response.hpp"

namespace argus::testing::fake {
namespace {

/// What is longer doesn't fit into the index, if it can't be compressed.
constexpr std::size_t longest_indexed_text = 2688;

bool is_storable_text(const std::string& text) {
  return text.find('\0') == std::string::npos && find_surrogate(text) == 0;
}

/// A text as the database shows it within an error: its first 64 bytes, and no character of them halved.
std::string clipped(const std::string& text) {
  constexpr std::size_t longest = 64;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while ((static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end) + "...";
}

/// A time as the database shows it.
std::string database_text(const std::optional<Instant>& instant) {
  if (!instant) return "null";
  if (*instant == infinity) return "infinity";
  if (*instant == before_all) return "-infinity";
  std::string text = to_utc_text(*instant);
  const std::size_t zone = text.find('+');
  std::size_t end = zone;
  while (text.find('.') < end && text[end - 1] == '0') --end;
  return text.substr(0, end) + "+00";
}

bool has_infinity(const nlohmann::json& value) {
  if (value.is_number_float()) return !std::isfinite(value.get<double>());
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_infinity);
}

/// The whole number that Python writes with an exponent, digit by digit: as few as tell it from all other doubles, and
/// zeros.
std::string digits_of(double number) {
  constexpr int enough_digits = 17;
  std::array<char, 32> text{};
  for (int digits = 1; digits <= enough_digits; ++digits) {
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.*e", digits - 1, number));
    if (std::strtod(text.data(), nullptr) == number) break;
  }
  const std::string written = text.data();
  const std::size_t exponent_at = written.find('e');
  std::string digits = written.substr(0, exponent_at);
  const auto is_separator = [](char character) { return character != '-' && (character < '0' || character > '9'); };
  digits.erase(std::remove_if(digits.begin(), digits.end(), is_separator), digits.end());
  const std::size_t length = std::stoul(written.substr(exponent_at + 2)) + (number < 0 ? 2 : 1);
  return digits + std::string(length - digits.size(), '0');
}

/// The database keeps the value of a number and not how it was written: Python writes one from 1e16 on with an
/// exponent, of which a whole number remains.
void keep_values_of_numbers(nlohmann::json& value) {
  constexpr double least_with_exponent = 1e16;
  if (value.is_structured()) {
    for (nlohmann::json& element : value) keep_values_of_numbers(element);
    return;
  }
  if (!value.is_number_float() || std::abs(value.get<double>()) < least_with_exponent) return;
  value = nlohmann::json::parse(digits_of(value.get<double>()));
}

}  // namespace

void store(Incident& incident) {
  if (incident.end_time) incident.end_time = with_infinities(*incident.end_time, std::chrono::minutes{0});
  keep_values_of_numbers(incident.metadata);
}

bool can_be_stored(const nlohmann::json& value) {
  if (value.is_string()) return is_storable_text(value.get<std::string>());
  if (!value.is_structured()) return true;
  const auto items = value.items();
  return std::all_of(items.begin(), items.end(), [&](const auto& item) {
    return (value.is_array() || is_storable_text(item.key())) && can_be_stored(item.value());
  });
}

bool can_be_indexed(const std::string& text) {
  return text.size() <= longest_indexed_text;
}

void crash_for_odd_tags(const std::vector<KeyAndValue>& tags) {
  for (const auto& [key, value] : tags) {
    if (!is_storable_text(value) || !can_be_indexed(key + value)) crash();
  }
}

void crash_for_tags_of_others(const Incident& incident, const std::vector<KeyAndValue>& tags) {
  for (const Tag& tag : incident.tags) {
    const bool is_foreign = tag.added_by != server_user;
    if (is_foreign && std::find(tags.begin(), tags.end(), KeyAndValue{tag.key, tag.value}) != tags.end()) crash();
  }
}

void check_metadata(FieldReader& fields) {
  if (!fields.has("metadata") || !has_infinity(fields["metadata"])) return;
  fields.add_errors("metadata", nlohmann::json::array({"Value must be valid JSON."}));
}

void refuse_null_metadata(State& state, const Incident& incident) {
  const std::vector<std::string> row{std::to_string(state.take_incident_pk()),
                                     database_text(incident.start_time),
                                     database_text(incident.end_time),
                                     clipped(incident.source_incident_id),
                                     clipped(incident.details_url),
                                     clipped(incident.description),
                                     clipped(incident.ticket_url),
                                     std::to_string(incident.source),
                                     std::to_string(incident.level),
                                     "",
                                     "null"};
  std::string quote;
  for (const std::string& value : row) quote += (quote.empty() ? "" : ", ") + value;
  refuse(400, nlohmann::json::array(
                  {"null value in column \"metadata\" of relation \"argus_incident_incident\" violates not-null "
                   "constraint\nDETAIL:  Failing row contains (" +
                   quote + ")." + end_of_database_error(state.release())}));
}

std::string end_of_database_error(const Release& release) {
  return release.at_least(2, 0) ? "" : "\n";
}

}  // namespace argus::testing::fake
