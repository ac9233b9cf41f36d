#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../records.hpp"
#include "../state.hpp"
#include "values.hpp"

namespace argus::testing::fake {

/// `{"non_field_errors": [error]}`
inline nlohmann::json non_field_errors(const std::string& error) {
  return {{"non_field_errors", nlohmann::json::array({error})}};
}

/// The texts of a list of tags of version 3 of the API.
Reading<std::vector<std::string>> read_tag_texts(const nlohmann::json& value, const Release& release);

/// Reads the fields of a body and collects their errors, as a serializer of DRF does. Each function gives nothing for a
/// field that is missing or wrong; `refuse_if_wrong` then ends the request with 400.
class FieldReader {
 public:
  /// Refuses a body that isn't a JSON object.
  FieldReader(nlohmann::json body, const State& state);

  bool has(const std::string& name) const { return data_.contains(name); }
  const nlohmann::json& operator[](const std::string& name) const { return data_.at(name); }
  void require_field(const std::string& name);
  void add_errors(const std::string& name, const nlohmann::json& errors) { errors_[name] = errors; }
  void add_error(const std::string& name, const std::string& error) { errors_[name] = nlohmann::json::array({error}); }
  const nlohmann::json& errors() const { return errors_; }
  void refuse_if_wrong() const;

  std::optional<nlohmann::json> not_null(const std::string& name);
  std::optional<std::string> text(const std::string& name, const TextRules& rules = {}) {
    return read(name, [&](const nlohmann::json& value) { return read_text(value, rules); });
  }
  std::optional<std::string> url(const std::string& name) { return read(name, read_url); }
  std::optional<std::int64_t> integer(const std::string& name, const NumberRules& rules = {}) {
    return read(name, [&](const nlohmann::json& value) { return read_integer(value, rules); });
  }
  std::optional<bool> boolean(const std::string& name) { return read(name, read_boolean); }
  std::optional<std::string> choice(const std::string& name, const std::vector<std::string>& choices) {
    return read(name, [&](const nlohmann::json& value) { return read_choice(value, choices); });
  }
  std::optional<Instant> time(const std::string& name);
  /// A time, or null: then the inner optional is empty.
  std::optional<std::optional<Instant>> nullable_time(const std::string& name) { return nullable(name, read_time); }
  /// The same, or "infinity" or "-infinity".
  std::optional<std::optional<Instant>> end_time(const std::string& name) { return nullable(name, read_end_time); }
  std::optional<std::vector<std::int64_t>> integers(const std::string& name, bool may_be_empty = false,
                                                    const NumberRules& rules = {});
  std::optional<std::vector<std::string>> texts(const std::string& name, const TextRules& rules);
  /// Tags of version 2 of the API, each once.
  std::optional<std::vector<KeyAndValue>> tags(const std::string& name);
  /// Tags of version 3 of the API.
  std::optional<std::vector<std::string>> tag_texts(const std::string& name);
  /// An object within the body; null if it is missing or wrong.
  const nlohmann::json* object(const std::string& name);

 private:
  using ReadTime = Reading<Instant> (*)(const nlohmann::json&, std::chrono::minutes);

  std::optional<std::optional<Instant>> nullable(const std::string& name, ReadTime read);
  template <typename Read>
  auto read(const std::string& name, const Read& read) -> decltype(read(nlohmann::json()).value);
  template <typename T, typename Read>
  std::optional<std::vector<T>> list(const std::string& name, bool may_be_empty, const Read& read);

  const nlohmann::json data_;
  const State& state_;
  nlohmann::json errors_ = nlohmann::json::object();
};

template <typename Read>
auto FieldReader::read(const std::string& name, const Read& read) -> decltype(read(nlohmann::json()).value) {
  const auto value = not_null(name);
  if (!value) return std::nullopt;
  const auto reading = read(*value);
  if (!reading.value) add_errors(name, reading.errors);
  return reading.value;
}

}  // namespace argus::testing::fake
