#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "time.hpp"

namespace argus::testing::fake {

/// A value of a body, or what is wrong with it in DRF's words.
template <typename T>
struct Reading {
  std::optional<T> value{};
  nlohmann::json errors{};  ///< null if nothing is wrong
};

template <typename T>
Reading<T> wrong(const std::string& error) {
  return {std::nullopt, nlohmann::json::array({error})};
}

struct TextRules {
  bool may_be_blank = true;
  bool is_trimmed = true;
  bool is_tag = false;  ///< of version 3 of the API
  std::size_t least_length = 0;
  std::size_t greatest_length = std::numeric_limits<std::size_t>::max();
};

inline const TextRules not_blank{false};

struct NumberRules {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
};

inline const std::string null_error = "This field may not be null.";
inline const std::string no_data_error = "No data provided";
inline const std::string required_error = "This field is required.";
inline const std::string blank_error = "This field may not be blank.";
inline const std::string null_character_error = "Null characters are not allowed.";
inline const std::string choice_error = "Select a valid choice. That choice is not one of the available choices.";

/// The errors for a value that should be a list or an object.
std::string no_list_error(const nlohmann::json& value);
std::string no_object_error(const nlohmann::json& value);

// Each reads a value that isn't null.

Reading<std::string> read_text(const nlohmann::json& value, const TextRules& rules = {});
Reading<std::string> read_url(const nlohmann::json& value);
Reading<std::int64_t> read_integer(const nlohmann::json& value, const NumberRules& rules = {});
Reading<bool> read_boolean(const nlohmann::json& value);
Reading<std::string> read_choice(const nlohmann::json& value, const std::vector<std::string>& choices);
Reading<Instant> read_time(const nlohmann::json& value, std::chrono::minutes zone);
/// A time, "infinity" or "-infinity".
Reading<Instant> read_end_time(const nlohmann::json& value, std::chrono::minutes zone);

/// A list whose elements `read` reads. The errors are an object by index.
template <typename T, typename Read>
Reading<std::vector<T>> read_elements(const nlohmann::json& list, const Read& read) {
  std::vector<T> elements;
  nlohmann::json errors = nlohmann::json::object();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Reading<T> reading = list[i].is_null() ? wrong<T>(null_error) : read(list[i]);
    if (reading.value) {
      elements.push_back(*reading.value);
    } else {
      errors[std::to_string(i)] = reading.errors;
    }
  }
  if (errors.empty()) return {elements, nullptr};
  return {std::nullopt, errors};
}

}  // namespace argus::testing::fake
