#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace argus::detail::codec {

/// Writes a text as JSON, in quotes.
/// @throws std::invalid_argument if it is not UTF-8
void append_quoted(std::string& json, std::string_view text);

/// Writes the text of a JSON object field by field: building a DOM for that took most of the time of a request.
class ObjectWriter {
 public:
  /// @throws std::invalid_argument if it is not UTF-8
  void add(std::string_view name, std::string_view text);
  void add(std::string_view name, std::int64_t number);
  /// A value that is JSON already.
  void add_json(std::string_view name, std::string_view json);

  /// The object; nothing can be added afterwards.
  std::string take();

 private:
  void begin(std::string_view name);

  std::string text_{"{"};
};

}  // namespace argus::detail::codec
