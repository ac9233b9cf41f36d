#include "body.hpp"

#include <algorithm>
#include <limits>

#include "../http.hpp"
#include "text.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t largest_body = 2'621'440;
/// Between the depth that Python's parser always accepts and the one at which it always fails.
constexpr int deepest_value = 500;

/// Python's integers have no limit. The largest number stands for those that are larger here.
std::string with_limited_integers(const std::string& body) {
  static const std::string largest = nlohmann::json(std::numeric_limits<double>::max()).dump();
  std::string text;
  bool is_in_string = false;
  for (std::size_t i = 0, end = 0; i < body.size(); i = end) {
    end = i + 1;
    bool is_larger = false;
    if (is_in_string && body[i] == '\\') {
      ++end;
    } else if (body[i] == '"') {
      is_in_string = !is_in_string;
    } else if (!is_in_string && is_digits(body.substr(i, 1))) {
      end = std::min(body.find_first_not_of("0123456789", i), body.size());
      const bool is_fraction = !text.empty() && text.back() == '.';
      is_larger = !is_fraction && end - i > std::numeric_limits<double>::max_exponent10;
    }
    text += is_larger ? largest : body.substr(i, end - i);
  }
  return text;
}

}  // namespace

nlohmann::json parse_body(const std::string& body) {
  if (body.size() > largest_body) throw Refused(html_response(400, "Bad Request"));
  return nlohmann::json::parse(with_limited_integers(body),
                               [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
                                 if (depth > deepest_value) crash();
                                 return true;
                               });
}

nlohmann::json read_body(const Request& request) {
  const std::string media_type = upper(trimmed(request.content_type.substr(0, request.content_type.find(';'))));
  // cpp-httplib leaves no body of a form with parts.
  const bool has_parts = media_type.rfind("MULTIPART/", 0) == 0;
  if (request.body.empty() && !has_parts) return nlohmann::json::object();
  if (media_type != "APPLICATION/JSON") {
    refuse(415, {{"detail", "Unsupported media type \"" + request.content_type + "\" in request."}});
  }
  try {
    return parse_body(request.body);
  } catch (const nlohmann::json::exception& error) {
    refuse(400, {{"detail", std::string("JSON parse error - ") + error.what()}});
  }
}

}  // namespace argus::testing::fake
