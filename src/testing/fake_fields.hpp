#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fake_state.hpp"
#include "fake_time.hpp"

namespace argus::testing::fake {

using KeyAndValue = std::pair<std::string, std::string>;

/// The text without the whitespace around it.
std::string trimmed(const std::string& text);

/// The type of a JSON value as the server's error texts call it: dict, list, str, int, float or bool.
std::string python_type(const nlohmann::json& value);

/// A tag's key and value, or what is wrong with it.
struct TagReading {
  std::optional<KeyAndValue> tag{};
  std::string error{};
};
TagReading read_tag(const std::string& text);

/// Reads the fields of a request's body and collects what is wrong with them, field by field, as the server words it.
/// Every reader gives nothing where the field is missing or wrong; `refuse_if_wrong` then ends the request with 400.
class FieldReader {
 public:
  /// Refuses a body that isn't a JSON object.
  FieldReader(const nlohmann::json& body, const State& state);

  bool has(const std::string& name) const { return body_.contains(name); }
  void require(const std::string& name);
  void add_error(const std::string& name, const nlohmann::json& error) { errors_[name] = error; }
  void refuse_if_wrong() const;

  std::optional<std::string> text(const std::string& name);
  std::optional<std::string> url(const std::string& name);
  std::optional<Instant> time(const std::string& name);
  /// A time, `null` (the inner optional is empty) or, if `or_infinity`, "infinity".
  std::optional<std::optional<Instant>> nullable_time(const std::string& name, bool or_infinity);
  std::optional<std::string> choice(const std::string& name, const std::vector<std::string>& choices);
  std::optional<std::vector<KeyAndValue>> tags(const std::string& name);
  std::optional<nlohmann::json> not_null(const std::string& name);

 private:
  const nlohmann::json* find(const std::string& name) const;
  std::optional<Instant> time_of(const std::string& name, const nlohmann::json& value);

  const nlohmann::json& body_;
  const State& state_;
  nlohmann::json errors_ = nlohmann::json::object();
};

}  // namespace argus::testing::fake
