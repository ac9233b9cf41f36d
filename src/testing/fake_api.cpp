#include "fake_api.hpp"

#include <algorithm>
#include <cctype>

#include "fake_fields.hpp"

namespace argus::testing::fake {
namespace {

constexpr std::size_t longest_request_line = 4094;
constexpr std::size_t largest_body = 2'621'440;
constexpr Instant token_lifetime = Instant{10} * 60 * microseconds_per_minute;

const std::string read_only = "GET, HEAD, OPTIONS";
const std::string list_and_create = "GET, POST, HEAD, OPTIONS";

/// The elements of a path between its slashes; nothing where it doesn't both start and end with one.
std::optional<std::vector<std::string>> split_path(const std::string& path) {
  if (path.size() < 2 || path.front() != '/' || path.back() != '/') return std::nullopt;
  std::vector<std::string> segments(1);
  for (const char character : path.substr(1, path.size() - 2)) {
    if (character == '/') {
      segments.emplace_back();
    } else {
      segments.back() += character;
    }
  }
  return segments;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// A pk that nothing has where the number is too great for one.
std::int64_t to_pk(const std::string& text) {
  return text.size() > 18 ? 0 : std::stoll(text);
}

bool accepts_json(const std::string& accept) {
  if (trimmed(accept).empty()) return true;
  const std::vector<std::string> types{"*/*", "application/*", "application/json", "text/html", "text/*"};
  return std::any_of(types.begin(), types.end(),
                     [&](const std::string& type) { return accept.find(type) != std::string::npos; });
}

bool is_method_of(const std::string& methods, const std::string& method) {
  return (", " + methods + ',').find(", " + method + ',') != std::string::npos;
}

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

bool is_reading(const std::string& method) {
  return method == "GET" || method == "HEAD";
}

Answer method_not_allowed(const std::string& method) {
  return detail_answer(405, "Method \"" + method + "\" not allowed.");
}

/// `answer`, where the real server would also let some users write, which nobody can do here.
Answer answer_to_reading(const Call& call, const Answer& answer) {
  return is_reading(call.request.method) ? answer : method_not_allowed(call.request.method);
}

/// The words of an Authorization header.
std::vector<std::string> words_of(const std::string& header) {
  std::vector<std::string> words(1);
  for (const char character : header) {
    if (character != ' ') {
      words.back() += character;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

[[noreturn]] void refuse_credentials(int status, const std::string& detail) {
  Answer answer = detail_answer(status, detail);
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Token");
  throw Refused(answer);
}

}  // namespace

Api::Api(const std::string& version, std::chrono::minutes zone, std::function<Instant()> clock)
    : state_(version, zone), clock_(std::move(clock)) {}

Answer Api::handle(const Request& request) {
  try {
    return answer(request);
  } catch (const Refused& refused) {
    return refused.answer();
  }
}

Answer Api::answer(const Request& request) {
  const std::string query = request.query.empty() ? "" : '?' + request.query;
  const std::string request_line = request.method + ' ' + request.path + query + " HTTP/1.1";
  if (request_line.size() > longest_request_line) return html_answer(414, "Request-URI Too Long");
  const std::string path = percent_decode(request.path);
  if (const auto route = find_route(path, request)) {
    try {
      Answer answer = answer_on(*route, request);
      answer.headers.emplace_back("Allow", route->methods);
      return answer;
    } catch (const Refused& refused) {
      Answer answer = refused.answer();
      if (answer.status != 500) answer.headers.emplace_back("Allow", route->methods);
      return answer;
    }
  }
  if (!find_route(path + '/', request)) return html_answer(404, "404 - Not Found");
  Answer redirect = html_answer(301, "Moved Permanently");
  redirect.headers.emplace_back("Location", request.path + '/' + query);
  return redirect;
}

Answer Api::answer_on(const Route& route, const Request& request) {
  if (!accepts_json(request.accept)) return detail_answer(406, "Could not satisfy the request Accept header.");
  const User* user = route.open_handler ? nullptr : &authenticate(request, 401);
  if (request.method == "OPTIONS") return json_answer(200, nlohmann::json::object());
  if (route.only_superusers_write && !is_reading(request.method) && user != nullptr && !user->is_superuser) {
    return detail_answer(403, "You do not have permission to perform this action.");
  }
  if (!is_method_of(route.methods, request.method)) return method_not_allowed(request.method);
  if (request.body.size() > largest_body) return html_answer(400, "Bad Request");
  if (user == nullptr) return route.open_handler();
  return route.handler(Call(state_, request, *user, clock_()));
}

/// The user whose token the request carries; refuses with `status` where there is none.
const User& Api::authenticate(const Request& request, int status) {
  const auto words = words_of(request.authorization.value_or(""));
  if (words.empty() || to_lower(words.front()) != "token") {
    refuse_credentials(status, "Authentication credentials were not provided.");
  }
  if (words.size() == 1) refuse_credentials(status, "Invalid token header. No credentials provided.");
  if (words.size() > 2) refuse_credentials(status, "Invalid token header. Token string should not contain spaces.");
  const User* user = state_.find_user_by_token(words[1]);
  if (user == nullptr) refuse_credentials(status, "Invalid token.");
  return *user;
}

Answer Api::log_in(const Request& request) {
  // A body is read as a name and a password, of which this server knows none; only a token is taken.
  if (!request.body.empty()) {
    return detail_answer(403,
                         "{'non_field_errors': [ErrorDetail(string='Unable to log in with provided credentials.', "
                         "code='authorization')]}");
  }
  const User& user = authenticate(request, 403);
  const std::string expiry = to_text(clock_() + token_lifetime, state_.zone());
  return json_answer(200, {{"expiry", expiry}, {"token", state_.add_token(user.pk)}});
}

Answer Api::metadata() const {
  const Release& release = state_.release();
  nlohmann::json versions{{"stable", "v2"}};
  nlohmann::json schemas{{"stable", "/api/schema/"}, {"v2", "/api/v2/schema/"}};
  if (!release.at_least(1, 34)) {
    versions = {{"stable", "v1"}, {"unstable", "v2"}};
  } else if (!release.at_least(2, 0)) {
    versions["deprecated"] = "v1";
  }
  if (!release.at_least(2, 0)) schemas["v1"] = "/api/v1/schema/";
  if (release.at_least(2, 8)) schemas["v3"] = "/api/v3/schema/";
  return json_answer(200, {{"server-version", release.text()},
                           {"api-version", versions},
                           {"jsonapi-schema", schemas},
                           {"ticket_plugin", nullptr},
                           {"destination_plugins", nlohmann::json::array()}});
}

std::optional<Api::Route> Api::find_route(const std::string& path, const Request& request) {
  const auto segments = split_path(path);
  if (!segments) return std::nullopt;
  if (*segments == Segments{".still-alive"} && state_.release().at_least(2, 10)) {
    return Route{request.method, {}, [] { return empty_answer(204); }};
  }
  if (*segments == Segments{"api"}) return Route{read_only, {}, [this] { return metadata(); }};
  if (segments->size() < 3 || (*segments)[0] != "api" || (*segments)[1] != "v2") return std::nullopt;
  const Segments rest(segments->begin() + 3, segments->end());
  if ((*segments)[2] == "incidents") return find_incidents_route(rest, request);
  if ((*segments)[2] == "auth") return find_account_route(rest, request);
  return std::nullopt;
}

std::optional<Api::Route> Api::find_incidents_route(const Segments& segments, const Request& request) {
  const bool is_all = segments.empty();
  if (is_all || segments == Segments{"mine"}) {
    return Route{list_and_create,
                 [=, &request](const Call& call) {
                   if (request.method == "POST") return post_incident(call);
                   return list_incidents(call, is_all ? FilterSet::all_incidents : FilterSet::my_incidents);
                 },
                 {}};
  }
  if (segments == Segments{"events"}) return Route{read_only, list_all_events, {}};
  if (segments.front() == "sources" || segments.front() == "source-types") return find_source_route(segments, request);
  return find_incident_route(segments, request);
}

std::optional<Api::Route> Api::find_source_route(const Segments& segments, const Request& request) {
  const std::string item = segments.size() == 2 ? segments[1] : "";
  if (segments.size() > 2) return std::nullopt;
  if (segments.front() == "source-types") {
    if (item.empty())
      return Route{list_and_create, [](const Call& call) { return answer_to_reading(call, list_source_types()); }};
    return Route{read_only, [=](const Call&) { return get_source_type(item); }};
  }
  if (item.empty()) {
    const bool is_public = !state_.release().at_least(2, 0) && is_reading(request.method);
    if (is_public) return Route{list_and_create, {}, [this] { return list_sources(state_); }};
    return Route{
        list_and_create, [](const Call& call) { return answer_to_reading(call, list_sources(call.state)); }, {}, true};
  }
  if (item == "heartbeat" && state_.release().at_least(2, 10)) return Route{"POST, OPTIONS", post_heartbeat};
  // Before there were heartbeats, the word was read as the pk of a source.
  return Route{"GET, PUT, PATCH, HEAD, OPTIONS",
               [=](const Call& call) { return answer_to_reading(call, get_source(call.state, item)); },
               {},
               true};
}

std::optional<Api::Route> Api::find_incident_route(const Segments& segments, const Request& request) {
  const bool has_pk = is_number(segments.front());
  if (segments.size() > 1 && has_pk && segments[1] != "ticket_url") return find_item_route(segments, request);
  if (segments.size() > 2 || segments.front().find('.') != std::string::npos) return std::nullopt;
  if (segments.size() == 2 && segments[1] != "ticket_url") return std::nullopt;
  const bool is_ticket_url = segments.size() == 2;
  return Route{is_ticket_url ? "PUT, OPTIONS" : "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
               [=, &request, text = segments.front()](const Call& call) {
                 if (request.method == "DELETE") {
                   return detail_answer(405, "Deletion of incidents is turned off, see setting INDELIBLE_INCIDENTS");
                 }
                 if (!has_pk) return detail_answer(404, "Not found.");
                 const std::int64_t pk = to_pk(text);
                 if (is_ticket_url) return put_ticket_url(call, pk);
                 const bool changes = request.method == "PUT" || request.method == "PATCH";
                 return changes ? change_incident(call, pk) : get_incident(call, pk);
               },
               {}};
}

std::optional<Api::Route> Api::find_item_route(const Segments& segments, const Request& request) {
  const std::int64_t incident = to_pk(segments[0]);
  const std::string& kind = segments[1];
  const bool posts = request.method == "POST";
  if (segments.size() == 2 && kind == "automatic-ticket") {
    return Route{"PUT, OPTIONS", [=](const Call& call) { return put_automatic_ticket(call, incident); }, {}};
  }
  if (segments.size() == 2) {
    const auto choose = [&](Answer (*list)(const Call&, std::int64_t), Answer (*post)(const Call&, std::int64_t)) {
      return Route{
          list_and_create, [=](const Call& call) { return posts ? post(call, incident) : list(call, incident); }, {}};
    };
    if (kind == "events") return choose(list_events, post_event);
    if (kind == "acks") return choose(list_acknowledgements, post_acknowledgement);
    if (kind == "tags") return choose(list_tags, post_tag);
    return std::nullopt;
  }
  if (segments.size() > 3) return std::nullopt;
  const std::string& item = segments[2];
  if (kind == "tags") {
    const bool deletes = request.method == "DELETE";
    return Route{
        "GET, DELETE, HEAD, OPTIONS",
        [=](const Call& call) { return deletes ? delete_tag(call, incident, item) : get_tag(call, incident, item); },
        {}};
  }
  if (!is_number(item)) return std::nullopt;
  if (kind == "events") {
    return Route{read_only, [=](const Call& call) { return get_event(call, incident, to_pk(item)); }, {}};
  }
  if (kind != "acks") return std::nullopt;
  const bool changes = request.method == "PUT" || request.method == "PATCH";
  return Route{"GET, PUT, PATCH, HEAD, OPTIONS",
               [=](const Call& call) {
                 return changes ? change_acknowledgement(call, incident, to_pk(item))
                                : get_acknowledgement(call, incident, to_pk(item));
               },
               {}};
}

std::optional<Api::Route> Api::find_account_route(const Segments& segments, const Request& request) {
  if (segments == Segments{"token", "login"} && state_.release().at_least(1, 29)) {
    return Route{"POST, OPTIONS", {}, [this, &request] { return log_in(request); }};
  }
  if (segments == Segments{"user"}) return Route{read_only, get_current_user, {}};
  if (segments.size() == 2 && segments[0] == "users" && is_number(segments[1])) {
    return Route{read_only, [pk = to_pk(segments[1])](const Call& call) { return get_user(call, pk); }, {}};
  }
  return std::nullopt;
}

}  // namespace argus::testing::fake
