#pragma once

#include <argus/export.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argus::detail {

/// Encodes every byte but the unreserved ones (letters, digits, `-._~`) as `%XX`.
ARGUS_EXPORT std::string percent_encode(std::string_view text);

/// The parameters of a URL, in order. What is unset or empty is left out.
class ARGUS_EXPORT Query {
 public:
  /// A text as it is.
  void add(std::string name, std::string value);
  /// `true` or `false`.
  void add_flag(std::string name, std::optional<bool> value);
  /// ISO 8601 in UTC.
  /// @throws std::invalid_argument if it is not in the years 1 to 9999
  void add_time(std::string name, std::optional<Timestamp> value);
  /// A primary key.
  /// @throws std::invalid_argument if it is not above 0
  void add_key(std::string name, std::optional<std::int64_t> key);
  /// Primary keys, joined by commas.
  /// @throws std::invalid_argument if one is not above 0
  void add_keys(std::string name, const std::vector<std::int64_t>& keys);
  /// Texts, joined by commas.
  /// @throws std::invalid_argument if one is blank, or has a comma, which the server would take for a separator
  void add_list(std::string name, const std::vector<std::string>& values);

  /// `?a=1&b=2`, percent-encoded; blank if there are none.
  std::string to_string() const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace argus::detail
