#include "body.hpp"

#include <algorithm>
#include <cctype>

#include "json.hpp"
#include "python.hpp"
#include "text.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t largest_body = 2'621'440;

/// The media type of a Content-Type header in small letters, without its parameters.
std::string media_type_of(const std::string& content_type) {
  std::string type = trimmed(content_type.substr(0, content_type.find(';')));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return type;
}

/// Whether the server takes what is declared as `declared` for `type/subtype`; a star stands for any of them.
bool matches(const std::string& declared, const std::string& type, const std::string& subtype) {
  const std::size_t slash = declared.find('/');
  const std::string declared_type = declared.substr(0, slash);
  const std::string declared_subtype = slash == std::string::npos ? "" : declared.substr(slash + 1);
  return (declared_type == type || declared_type == "*") && (declared_subtype == subtype || declared_subtype == "*");
}

[[noreturn]] void refuse_unreadable(const std::string& error) {
  refuse(400, {{"detail", "JSON parse error - " + error}});
}

nlohmann::json read_json_body(const std::string& body) {
  const std::string error = utf8_error(body);
  if (!error.empty()) refuse_unreadable(error);
  const JsonReading reading = read_json(body);
  if (reading.is_too_deep) crash();
  if (!reading.error.empty()) refuse_unreadable(reading.error);
  return reading.value;
}

}  // namespace

void refuse_large_body(const Request& request) {
  if (request.body.size() > largest_body) throw Refused(html_answer(400, "Bad Request"));
}

Body read_body(const Request& request, bool prefers_forms) {
  const std::string content_type = request.content_type.value_or("");
  const std::string media_type = media_type_of(content_type);
  const bool is_json = matches(media_type, "application", "json");
  const bool is_form = matches(media_type, "application", "x-www-form-urlencoded") && (prefers_forms || !is_json);
  if (request.body.empty()) return {nlohmann::json::object(), media_type == "application/x-www-form-urlencoded"};
  if (!is_json && !is_form) {
    refuse(415, {{"detail", "Unsupported media type \"" + content_type + "\" in request."}});
  }
  refuse_large_body(request);
  if (is_form) return {Query(request.body).to_json(), true};
  return {read_json_body(request.body), false};
}

}  // namespace argus::testing::fake
