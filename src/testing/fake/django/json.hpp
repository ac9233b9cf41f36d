#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace argus::testing::fake {

/// What a body of JSON says, or why it says nothing, in Python's words.
struct JsonReading {
  nlohmann::json value{};
  std::string error{};
  /// Too deep for the real server, which crashes.
  bool is_too_deep = false;
};

/// Reads JSON as the real server does: a surrogate without its partner is a character like others (it's kept in the
/// three bytes that UTF-8 would have for it), a name that stands twice counts the second time, and NaN is refused
/// unless `takes_constants`.
JsonReading read_json(const std::string& body, bool takes_constants = false);

}  // namespace argus::testing::fake
