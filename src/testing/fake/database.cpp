#include "database.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "http.hpp"

namespace argus::testing::fake {
namespace {

/// What is longer doesn't fit into an index, if it can't be compressed.
constexpr std::size_t longest_indexed_text = 2688;

bool has_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

/// A text as an error shows it: its first 64 bytes, without a part of a character.
std::string clipped(const std::string& text) {
  constexpr std::size_t longest = 64;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while ((static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end) + "...";
}

/// A time as an error shows it.
std::string time_in_error(const std::optional<Instant>& instant) {
  if (!instant) return "null";
  if (*instant == infinity) return "infinity";
  if (*instant == before_all) return "-infinity";
  std::string text = to_utc_text(*instant);
  text.erase(text.find('+'));
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
  return text + "+00";
}

/// A whole number that Python writes with an exponent: its shortest digits, and zeros.
std::string digits_of(double number) {
  constexpr int enough_digits = 17;
  std::array<char, 32> text{};
  for (int digits = 1; digits <= enough_digits && std::strtod(text.data(), nullptr) != number; ++digits) {
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.*e", digits - 1, number));
  }
  const std::string written = text.data();
  const std::size_t exponent_at = written.find('e');
  std::string digits = written.substr(0, exponent_at);
  const auto is_point = [](char character) { return character == '.' || character == ','; };
  digits.erase(std::remove_if(digits.begin(), digits.end(), is_point), digits.end());
  const std::size_t length = std::stoul(written.substr(exponent_at + 1)) + (number < 0 ? 2 : 1);
  return digits + std::string(length - digits.size(), '0');
}

/// The database keeps the value of a number and not how it was written. Python writes one from 1e16 on with an
/// exponent, and the database gives it back as a whole number.
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
  if (value.is_string()) return !has_nul(value.get<std::string>());
  if (!value.is_structured()) return true;
  const auto items = value.items();
  return std::all_of(items.begin(), items.end(),
                     [](const auto& item) { return !has_nul(item.key()) && can_be_stored(item.value()); });
}

bool can_be_indexed(const std::string& text) {
  return text.size() <= longest_indexed_text;
}

void crash_for_odd_tags(const std::vector<KeyAndValue>& tags) {
  for (const auto& [key, value] : tags) {
    if (has_nul(value) || !can_be_indexed(key + value)) crash();
  }
}

void crash_for_tags_of_others(const Incident& incident, const std::vector<KeyAndValue>& tags) {
  for (const Tag& tag : incident.tags) {
    if (tag.added_by != server_user && std::find(tags.begin(), tags.end(), tag.key_and_value) != tags.end()) crash();
  }
}

void refuse_null_metadata(State& state, const Incident& incident) {
  std::string row = std::to_string(state.incidents.take_pk());
  for (const std::string& value :
       {time_in_error(incident.start_time), time_in_error(incident.end_time), clipped(incident.source_incident_id),
        clipped(incident.details_url), clipped(incident.description), clipped(incident.ticket_url),
        std::to_string(incident.source), std::to_string(incident.level), std::string{}, std::string{"null"}}) {
    row += ", " + value;
  }
  refuse_with_list(
      "null value in column \"metadata\" of relation \"argus_incident_incident\" violates not-null constraint\nDETAIL: "
      " "
      "Failing row contains (" +
      row + ")." + end_of_database_error(state.release));
}

std::string end_of_database_error(const Release& release) {
  return release.at_least(2, 0) ? "" : "\n";
}

}  // namespace argus::testing::fake
