#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../state.hpp"

namespace argus::testing::fake {

/// A value of a request's body as it was read, or what is wrong with it in the server's words.
template <typename T>
struct SaxReader {
  std::optional<T> value{};
  nlohmann::json errors{};  ///< null where nothing is wrong
};

template <typename T>
SaxReader<T> wrong(const std::string& error) {
  return {std::nullopt, nlohmann::json::array({error})};
}

struct TextRules {
  bool may_be_blank = true;
  bool is_trimmed = true;
  bool is_tag = false;
  std::size_t least_length = 0;
  std::size_t greatest_length = std::numeric_limits<std::size_t>::max();
};

struct NumberRules {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
};

inline const std::string null_error = "This field may not be null.";
inline const std::string required_error = "This field is required.";

// Each reads one value that isn't null.

SaxReader<std::string> read_text(const nlohmann::json& value, const TextRules& rules = {});
SaxReader<std::string> read_url(const nlohmann::json& value);
SaxReader<std::int64_t> read_integer(const nlohmann::json& value, const NumberRules& rules = {});
SaxReader<bool> read_boolean(const nlohmann::json& value);
SaxReader<std::string> read_choice(const nlohmann::json& value, const std::vector<std::string>& choices);
SaxReader<Instant> read_time(const nlohmann::json& value, std::chrono::minutes zone);
/// A time that may also be "infinity".
SaxReader<Instant> read_end_time(const nlohmann::json& value, std::chrono::minutes zone);

/// A tag's key and value, or what is wrong with it; the value may be blank.
struct TagReading {
  std::optional<KeyAndValue> tag{};
  std::string error{};
};
TagReading read_tag(const std::string& text);

/// Whether the text is a tag as version 3 of the API and the filters have it: nothing around the `=`, a value.
bool is_strict_tag(const std::string& text);
/// What is said of a text that isn't; `mentions_keys` since version 2.7.
std::string strict_tag_error(bool mentions_keys = true);

/// One element of a list of tags of version 2 of the API; some crash the real server.
struct TagElementReading {
  std::optional<KeyAndValue> tag{};
  nlohmann::json errors{};
};
TagElementReading read_tag_element(const nlohmann::json& element);

}  // namespace argus::testing::fake
