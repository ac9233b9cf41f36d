#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus::testing::fake {

/// The parameters of a query, decoded. The last one of a name counts.
class Query {
 public:
  explicit Query(const std::string& encoded);

  std::optional<std::string> find(const std::string& name) const;
  /// `{name: last value}`.
  nlohmann::json to_json() const;
  /// The query sorted by name and encoded, with `cursor` instead of the cursor that it had.
  std::string with_cursor(const std::string& cursor) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// Letters, digits and the characters of `kept` stay as they are.
std::string percent_encode(const std::string& text, const std::string& kept);
std::string percent_decode(const std::string& text);
/// The text as a value of a query.
std::string encode_parameter(const std::string& text);

}  // namespace argus::testing::fake
