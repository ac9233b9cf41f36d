#include "routes.hpp"

#include <algorithm>

#include "django/text.hpp"

namespace argus::testing::fake {
namespace {

const std::string reads = "GET, HEAD, OPTIONS";
const std::string lists_and_posts = "GET, POST, HEAD, OPTIONS";
const std::string posts = "POST, OPTIONS";
const std::string puts = "PUT, OPTIONS";
const std::string reads_and_changes = "GET, PUT, PATCH, HEAD, OPTIONS";
const std::string changes_and_deletes = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS";
const std::string reads_and_deletes = "GET, DELETE, HEAD, OPTIONS";

constexpr std::pair<int, int> always{1, 0};
constexpr std::pair<int, int> forever{1000, 0};
constexpr std::pair<int, int> last_1{1, 1000};

using Operations = std::vector<std::pair<std::string, Operation>>;

Operations change_with(Operation read, Operation change) {
  return {{"GET", read}, {"PUT", change}, {"PATCH", change}};
}

Route route(const std::string& pattern, const std::string& allowed, const Operations& operations,
            std::pair<int, int> since = always) {
  return {since, forever, "/api/" + pattern, allowed, operations};
}

Route with_access(Route made, Access access) {
  made.access = access;
  return made;
}

/// A route of the list of sources, which anyone could read as long as there was a version 1 of the API.
Route until_2(Route made) {
  made.until = last_1;
  made.access = Access::readers_and_writing_superusers;
  return made;
}

std::vector<Route> incident_routes() {
  Operations incident = change_with(get_incident, change_incident);
  incident.emplace_back("DELETE", delete_incident);
  return {
      route("v2/incidents/acks/bulk/", posts, {{"POST", post_acknowledgements}}),
      route("v2/incidents/events/", reads, {{"GET", list_all_events}}),
      route("v2/incidents/events/bulk/", posts, {{"POST", post_events}}),
      route("v2/incidents/mine/", lists_and_posts, {{"GET", list_my_incidents}, {"POST", post_incident}}),
      route("v2/incidents/ticket_url/bulk/", posts, {{"POST", post_ticket_urls}}),
      route("v2/incidents/<int>/events/", lists_and_posts, {{"GET", list_events}, {"POST", post_event}}),
      route("v2/incidents/<int>/events/<int>/", reads, {{"GET", get_event}}),
      route("v2/incidents/<int>/acks/", lists_and_posts,
            {{"GET", list_acknowledgements}, {"POST", post_acknowledgement}}),
      route("v2/incidents/<int>/acks/<int>/", reads_and_changes,
            change_with(get_acknowledgement, change_acknowledgement)),
      route("v2/incidents/<int>/tags/", lists_and_posts, {{"GET", list_tags}, {"POST", post_tag}}),
      route("v2/incidents/<int>/tags/<text>/", reads_and_deletes, {{"GET", get_tag}, {"DELETE", delete_tag}}),
      route("v2/incidents/<int>/automatic-ticket/", puts, {{"PUT", put_automatic_ticket}}),
      route("v2/incidents/sources/heartbeat/", posts, {{"POST", post_heartbeat}}, {2, 10}),
      until_2(route("v2/incidents/sources/", lists_and_posts, {{"GET", list_sources}, {"POST", post_source}})),
      until_2(route("v2/incidents/sources/<item>/", reads_and_changes, change_with(get_source, rename_source))),
      with_access(route("v2/incidents/sources/", lists_and_posts, {{"GET", list_sources}, {"POST", post_source}}),
                  Access::users_and_writing_superusers),
      with_access(route("v2/incidents/sources/<item>/", reads_and_changes, change_with(get_source, rename_source)),
                  Access::users_and_writing_superusers),
      route("v2/incidents/source-types/", lists_and_posts, {{"GET", list_source_types}, {"POST", post_source_type}}),
      route("v2/incidents/source-types/<item>/", reads, {{"GET", get_source_type}}),
      route("v2/incidents/", lists_and_posts, {{"GET", list_incidents}, {"POST", post_incident}}),
      route("v2/incidents/<item>/", changes_and_deletes, incident),
      route("v2/incidents/<item>/ticket_url/", puts, {{"PUT", put_ticket_url}}),
  };
}

std::vector<Route> incident_routes_of_v3() {
  Operations incident = change_with(get_incident, change_incident);
  incident.emplace_back("DELETE", delete_incident);
  constexpr std::pair<int, int> since{2, 10};
  return {
      route("v3/incidents/mine/", lists_and_posts, {{"GET", list_my_incidents}, {"POST", post_incident}}, since),
      route("v3/incidents/<int>/tags/", lists_and_posts, {{"GET", list_tags}, {"POST", post_tag}}, since),
      route("v3/incidents/<int>/tags/<text>/", reads_and_deletes, {{"GET", get_tag}, {"DELETE", delete_tag}}, since),
      with_access(
          route("v3/incidents/sources/", lists_and_posts, {{"GET", list_sources}, {"POST", post_source}}, since),
          Access::users_and_writing_superusers),
      with_access(
          route("v3/incidents/sources/<item>/", reads_and_changes, change_with(get_source, rename_source), since),
          Access::users_and_writing_superusers),
      route("v3/incidents/", lists_and_posts, {{"GET", list_incidents}, {"POST", post_incident}}, since),
      route("v3/incidents/<item>/", changes_and_deletes, incident, since),
      route("v3/incidents/<item>/ticket_url/", puts, {{"PUT", put_ticket_url}}, since),
  };
}

std::vector<Route> account_routes() {
  constexpr std::pair<int, int> since{1, 29};
  Route login = route("v2/auth/token/login/", posts, {{"POST", log_in}}, since);
  login.authentication = Authentication::password;
  Route logout = route("v2/auth/token/logout/", posts, {{"POST", log_out}}, since);
  logout.authentication = Authentication::login_token;
  // The one path that doesn't end in a slash.
  Route logout_everywhere = route("v2/auth/token/logoutall", posts, {{"POST", log_out_everywhere}}, since);
  logout_everywhere.authentication = Authentication::login_token;
  return {
      login,
      logout,
      logout_everywhere,
      route("v2/auth/refresh-token/", posts, {{"POST", refresh_token}}),
      with_access(route("v2/token-auth/", posts, {{"POST", obtain_token}}), Access::anyone),
      route("v2/auth/user/", reads, {{"GET", get_current_user}}),
      route("v2/auth/users/<int>/", reads, {{"GET", get_user}}),
  };
}

std::vector<Route> other_routes() {
  constexpr std::pair<int, int> since{2, 10};
  Operations filter = change_with(get_filter, change_filter);
  filter.emplace_back("DELETE", delete_filter);
  Operations maintenance = change_with(get_maintenance, change_maintenance);
  maintenance.emplace_back("DELETE", delete_maintenance);
  Route metadata = with_access(route("", reads, {{"GET", get_metadata}}), Access::anyone);
  metadata.authentication = Authentication::none;
  return {
      route("v2/notificationprofiles/filters/", lists_and_posts, {{"GET", list_filters}, {"POST", post_filter}}),
      route("v2/notificationprofiles/filters/<item>/", changes_and_deletes, filter),
      with_access(route("v2/plannedmaintenance/", "GET, HEAD, POST",
                        {{"GET", list_maintenances}, {"POST", post_maintenance}}, since),
                  Access::users_and_writing_staff),
      with_access(route("v2/plannedmaintenance/<item>/", "GET, HEAD, PATCH, PUT, DELETE", maintenance, since),
                  Access::users_and_writing_staff),
      metadata,
  };
}

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  for (const auto& some : {incident_routes(), incident_routes_of_v3(), account_routes(), other_routes()}) {
    routes.insert(routes.end(), some.begin(), some.end());
  }
  return routes;
}

bool fits_place(const std::string& place, const std::string& segment) {
  if (segment.empty()) return false;
  if (place == "<int>") return is_digits(segment);
  return place == "<text>" || segment.find('.') == std::string::npos;
}

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> segments(1);
  for (const char character : path) {
    if (character == '/') {
      segments.emplace_back();
    } else {
      segments.back() += character;
    }
  }
  return segments;
}

/// What stands at the pattern's variable places; nothing where the path doesn't fit.
std::optional<std::vector<std::string>> fit(const std::string& pattern, const std::string& path) {
  const auto places = split_path(pattern);
  const auto segments = split_path(path);
  if (places.size() != segments.size()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool is_variable = !places[i].empty() && places[i].front() == '<';
    if (is_variable ? !fits_place(places[i], segments[i]) : places[i] != segments[i]) return std::nullopt;
    if (is_variable) values.push_back(segments[i]);
  }
  return values;
}

}  // namespace

std::optional<FoundRoute> find_route(const std::string& path, const Release& release) {
  static const std::vector<Route> routes = all_routes();
  for (const Route& candidate : routes) {
    const bool exists = release.at_least(candidate.since.first, candidate.since.second) &&
                        !release.at_least(candidate.until.first, candidate.until.second);
    if (!exists) continue;
    if (auto values = fit(candidate.pattern, path)) return FoundRoute{&candidate, std::move(*values)};
  }
  return std::nullopt;
}

}  // namespace argus::testing::fake
