#include "api.hpp"

#include <algorithm>

#include "django/text.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_request_line = 4094;

bool accepts_json(const std::string& accept) {
  if (trimmed(accept).empty()) return true;
  const std::vector<std::string> types{"*/*", "application/*", "application/json", "text/html", "text/*"};
  return std::any_of(types.begin(), types.end(),
                     [&](const std::string& type) { return accept.find(type) != std::string::npos; });
}

bool is_reading(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// Refuses a user who may not do this, and a request without a user who has to have one.
void refuse_without_access(const Route& route, const User& user, const std::string& method) {
  const bool is_known = !user.username.empty();
  const bool reads = is_reading(method);
  const bool anyone_may =
      route.access == Access::anyone || (route.access == Access::readers_and_writing_superusers && reads);
  if (anyone_may) return;
  if (!is_known) refuse_unknown_user(route.authentication);
  const bool may_write = route.access == Access::users ||
                         (route.access == Access::users_and_writing_staff && user.is_staff) ||
                         (route.access != Access::users_and_writing_staff && user.is_superuser);
  if (!reads && !may_write) refuse(403, {{"detail", "You do not have permission to perform this action."}});
}

Operation find_operation(const Route& route, const std::string& method) {
  const std::string sought = method == "HEAD" ? "GET" : method;
  const auto found = std::find_if(route.operations.begin(), route.operations.end(),
                                  [&](const auto& operation) { return operation.first == sought; });
  return found == route.operations.end() ? nullptr : found->second;
}

/// Whether each request, also one that is refused, counts as a sign of life. The heartbeat's own route isn't among
/// these.
bool shows_life(const Route& route) {
  return route.pattern.find("/incidents/") != std::string::npos &&
         route.pattern.find("/heartbeat/") == std::string::npos;
}

ApiVersion version_of(const Route& route) {
  return route.pattern.rfind("/api/v3/", 0) == 0 ? ApiVersion::v3 : ApiVersion::v2;
}

/// The path as the real server writes it into a redirect.
std::string encode_path(const std::string& path) {
  static const std::string digits = "0123456789ABCDEF";
  static const std::string kept = "/:@&+$,-_.!~*'()";
  std::string encoded;
  for (const char character : path) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0 || kept.find(character) != std::string::npos) {
      encoded += character;
    } else {
      encoded += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return encoded;
}

}  // namespace

Api::Api(Settings settings, std::function<Instant()> clock) : state_(std::move(settings)), clock_(std::move(clock)) {}

SendResult Api::handle(const Request& request) {
  try {
    return answer(request);
  } catch (const Refused& refused) {
    return refused.answer();
  }
}

bool Api::is_health_check(const std::string& path) const {
  return path == "/.still-alive/" && state_.release().at_least(2, 10);
}

SendResult Api::answer(const Request& request) {
  const std::string query = request.query.empty() ? "" : '?' + request.query;
  const std::string request_line = request.method + ' ' + request.path + query + " HTTP/1.1";
  if (request_line.size() > longest_request_line) {
    // It's the server below Argus that says so.
    SendResult answer = html_answer(414, "Request-URI Too Long");
    answer.content_type = "text/html";
    return answer;
  }
  const std::string path = percent_decode(request.path);
  // Unlike the API it is guarded against requests that other sites forge.
  if (is_health_check(path)) {
    return is_reading(request.method) ? SendResult{204, html_type, "", {}} : html_answer(403, "403 Forbidden");
  }
  if (const auto found = find_route(path, state_.release())) {
    SendResult answer;
    try {
      answer = answer_on(*found, request);
    } catch (const Refused& refused) {
      answer = refused.answer();
    }
    const bool is_from_api = answer.content_type != html_type;
    if (is_from_api) answer.headers.emplace_back("Allow", found->route->allowed);
    return answer;
  }
  const bool lacks_only_a_slash = find_route(path + '/', state_.release()) || is_health_check(path + '/');
  if (!lacks_only_a_slash) return html_answer(404, "404 - Not Found");
  SendResult redirect = html_answer(301, "Moved Permanently");
  redirect.headers.emplace_back("Location", encode_path(path) + '/' + query);
  return redirect;
}

SendResult Api::answer_on(const FoundRoute& found, const Request& request) {
  const Route& route = *found.route;
  if (!accepts_json(request.accept)) return detail_answer(406, "Could not satisfy the request Accept header.");
  const Instant now = clock_();
  const User& user = authenticate(state_, request, route.authentication, now);
  refuse_without_access(route, user, request.method);
  const bool is_heard_of = user.source && shows_life(route) && state_.release().at_least(2, 9);
  if (is_heard_of) state_.find_source(*user.source)->last_seen = now;
  if (request.method == "OPTIONS") return json_answer(200, nlohmann::json::object());
  const Operation operation = find_operation(route, request.method);
  if (operation == nullptr) return detail_answer(405, "Method \"" + request.method + "\" not allowed.");
  return operation(Call(state_, request, user, now, version_of(route), found.path_values));
}

}  // namespace argus::testing::fake
