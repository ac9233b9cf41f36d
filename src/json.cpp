#include <argus/json.hpp>

namespace argus {
namespace {

constexpr int most_levels = 128;

/// Counted before parsing, so that a hostile answer can't make the parser build a tower first.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (in_string) {
      if (character == '\\') ++i;
      if (character == '"') in_string = false;
      continue;
    }
    if (character == '"') in_string = true;
    if ((character == '[' || character == '{') && ++depth > most_levels) return true;
    if (character == ']' || character == '}') --depth;
  }
  return false;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  if (is_too_deep(text)) throw DecodeError("", "JSON nested deeper than " + std::to_string(most_levels) + " levels");
  // The parser would take it for the end, and what follows for nothing.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    throw DecodeError("", "not JSON: byte " + std::to_string(nul + 1) + " is NUL");
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    // The parser's own message quotes the text, which may hold a token.
    throw DecodeError(
        "", "not JSON from byte " + std::to_string(error.byte) + " of " + std::to_string(text.size()) + " on");
  } catch (const nlohmann::json::exception&) {
    throw DecodeError("", "JSON with a number out of range");
  }
}

std::string dump_json(const nlohmann::json& value) {
  try {
    return value.dump();
  } catch (const nlohmann::json::type_error&) {
    throw std::invalid_argument("a string that is not UTF-8 can't be sent as JSON: convert it first");
  }
}

}  // namespace argus
