#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../state.hpp"
#include "body.hpp"
#include "values.hpp"

namespace argus::testing::fake {

/// Reads the fields of a request's body and collects what is wrong with them, field by field, as the server words it.
/// Every reader gives nothing where the field is missing or wrong; `refuse_if_wrong` then ends the request with 400.
class FieldReader {
 public:
  /// Refuses a body that isn't a JSON object.
  FieldReader(const Body& body, const State& state);
  /// The fields of an object within a body.
  FieldReader(const nlohmann::json& object, const State& state);

  bool has(const std::string& name) const { return find(name) != nullptr; }
  const nlohmann::json& operator[](const std::string& name) const { return *find(name); }
  void require_field(const std::string& name);
  void add_errors(const std::string& name, const nlohmann::json& errors);
  const nlohmann::json& errors() const { return errors_; }
  void refuse_if_wrong() const;

  std::optional<std::string> text(const std::string& name, const TextRules& rules = {});
  std::optional<std::string> url(const std::string& name);
  std::optional<std::int64_t> integer(const std::string& name, const NumberRules& rules = {});
  std::optional<std::vector<std::int64_t>> integers(const std::string& name, bool may_be_empty = false,
                                                    const NumberRules& rules = {});
  std::optional<std::vector<std::string>> texts(const std::string& name, const TextRules& rules);
  std::optional<bool> boolean(const std::string& name);
  std::optional<Instant> time(const std::string& name);
  /// A time, or `null` (then the inner optional is empty).
  std::optional<std::optional<Instant>> nullable_time(const std::string& name);
  /// The same, or "infinity".
  std::optional<std::optional<Instant>> end_time(const std::string& name);
  std::optional<std::string> choice(const std::string& name, const std::vector<std::string>& choices);
  /// Tags of version 2 of the API.
  std::optional<std::vector<KeyAndValue>> tags(const std::string& name);
  /// Tags of version 3 of the API.
  std::optional<std::vector<std::string>> tag_texts(const std::string& name);
  std::optional<nlohmann::json> not_null(const std::string& name);
  /// An object within the body; null where it is missing or wrong.
  const nlohmann::json* object(const std::string& name);

 private:
  const nlohmann::json* find(const std::string& name) const;
  template <typename T>
  std::optional<T> take(const std::string& name, const SaxReader<T>& reading);
  template <typename T, typename Read>
  std::optional<std::vector<T>> list(const std::string& name, bool may_be_empty, const Read& read);

  const nlohmann::json& data_;
  const State& state_;
  nlohmann::json errors_ = nlohmann::json::object();
};

/// What is wrong with elements of a list, by their index.
using ElementErrors = std::vector<std::pair<std::size_t, nlohmann::json>>;

/// Errors of the elements of a list of `size`: by index, or, on older servers, one for each element.
nlohmann::json list_errors(const ElementErrors& errors, std::size_t size, const Release& release);

/// Reads a list of tags of version 3 of the API, which `value` is to be; errors go to `errors`, as a list field's.
std::optional<std::vector<std::string>> read_tag_texts(const nlohmann::json& value, const Release& release,
                                                       nlohmann::json& errors);

/// `{"non_field_errors": [error]}`
nlohmann::json non_field_errors(const std::string& error);

/// What the server says of a value that should be an object.
std::string no_object_error(const nlohmann::json& value);

}  // namespace argus::testing::fake
