#include "api.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_request_line = 4094;

bool is_reading(const std::string& method) {
  return method == "GET" || method == "HEAD";
}

/// Refuses a user who may not do this, and a request without a user if it needs one.
void refuse_without_access(const Route& route, const User& user, bool reads) {
  const bool anyone_may =
      route.access == Access::anyone || (route.access == Access::readers_and_writing_superusers && reads);
  if (anyone_may) return;
  if (user.username.empty()) refuse_unknown_user(route.authentication);
  const bool may_write = route.access == Access::users ||
                         (route.access == Access::users_and_writing_staff ? user.is_staff : user.is_superuser);
  if (!reads && !may_write) refuse(403, {{"detail", no_permission_error}});
}

}  // namespace

Instant Api::now() const {
  const auto time = state_.options.clock ? state_.options.clock() : std::chrono::system_clock::now();
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

Response Api::handle(const Request& request) {
  const std::string query = request.query.empty() ? "" : '?' + request.query;
  const std::string request_line = request.method + ' ' + request.path + query + " HTTP/1.1";
  if (request_line.size() > longest_request_line) {
    // The answer of the HTTP server that Argus runs in, which names no charset.
    return {414, "text/html", html_response(414, "Request-URI Too Long").body, {}};
  }
  const std::string path = percent_decode(request.path);
  const std::string health_check = state_.release.at_least(2, 10) ? "/.still-alive/" : "";
  // Unlike the API it is protected against cross-site request forgery.
  if (path == health_check) {
    return is_reading(request.method) ? Response{204, html_type, "", {}} : html_response(403, "403 Forbidden");
  }
  if (const auto found = find_route(path, state_.release)) {
    Response response;
    try {
      response = answer_on(*found, request);
    } catch (const Refused& refused) {
      response = refused.response;
    }
    if (response.content_type != html_type) response.headers.emplace_back("Allow", found->route->allow());
    return response;
  }
  const bool lacks_only_a_slash = find_route(path + '/', state_.release) || path + '/' == health_check;
  if (!lacks_only_a_slash) return html_response(404, "404 - Not Found");
  Response redirect = html_response(301, "Moved Permanently");
  redirect.headers.emplace_back("Location", percent_encode(path, "/:@&+$,-_.!~*'()") + '/' + query);
  return redirect;
}

Response Api::answer_on(const FoundRoute& found, const Request& request) {
  const Route& route = *found.route;
  const Instant time = now();
  const User& user = authenticate(state_, request, route.authentication, time);
  refuse_without_access(route, user, is_reading(request.method));
  // A request of a source is a sign of life, also if it is refused. The route of the heartbeat doesn't note it.
  const bool is_noted = state_.release.at_least(2, 9) && route.pattern.find("/incidents/") != std::string::npos &&
                        route.pattern.find("/heartbeat/") == std::string::npos;
  if (user.source && is_noted) state_.sources.find(*user.source)->last_seen = time;
  const View view = route.find_view(request.method);
  if (view == nullptr) return detail_response(405, "Method \"" + request.method + "\" not allowed.");
  return view({state_, request, Query(request.query), user, time, route.version(), found.path_values});
}

}  // namespace argus::testing::fake
