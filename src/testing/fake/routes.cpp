#include "routes.hpp"

#include <algorithm>

#include "django/text.hpp"

namespace argus::testing::fake {
namespace {

/// The incidents are last, since the pattern of one incident also matches the names of other resources.
std::vector<Route> all_routes() {
  std::vector<Route> routes;
  for (const auto& some : {account_routes(), acknowledgement_routes(), bulk_routes(), event_routes(), filter_routes(),
                           maintenance_routes(), metadata_routes(), source_routes(), source_type_routes(), tag_routes(),
                           incident_routes()}) {
    routes.insert(routes.end(), some.begin(), some.end());
  }
  return routes;
}

bool matches(const std::string& place, const std::string& segment) {
  if (place.empty() || place.front() != '<') return place == segment;
  if (segment.empty()) return false;
  if (place == "<int>") return is_digits(segment);
  return place == "<text>" || segment.find('.') == std::string::npos;
}

/// The variable parts of a path that the pattern matches.
std::optional<std::vector<std::string>> match(const std::string& pattern, const std::string& path) {
  const auto places = split("/api/" + pattern, '/');
  const auto segments = split(path, '/');
  if (!std::equal(places.begin(), places.end(), segments.begin(), segments.end(), matches)) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].empty() && places[i].front() == '<') values.push_back(segments[i]);
  }
  return values;
}

}  // namespace

View Route::find_view(const std::string& method) const {
  const std::string sought = method == "HEAD" ? "GET" : method;
  const auto found = std::find_if(views.begin(), views.end(), [&](const auto& view) { return view.first == sought; });
  return found == views.end() ? nullptr : found->second;
}

std::string Route::allow() const {
  if (!special_allow.empty()) return special_allow;
  std::string allowed;
  for (const auto& [method, view] : views) allowed += method + ", ";
  return allowed + (find_view("GET") != nullptr ? "HEAD, OPTIONS" : "OPTIONS");
}

std::vector<Route> both_versions(std::vector<Route> (*make)(const std::string& root, std::pair<int, int> since)) {
  std::vector<Route> routes = make("v2/incidents/", {1, 0});
  for (const Route& route : make("v3/incidents/", {2, 10})) routes.push_back(route);
  return routes;
}

std::optional<FoundRoute> find_route(const std::string& path, const Release& release) {
  static const std::vector<Route> routes = all_routes();
  for (const Route& route : routes) {
    const bool exists = release.at_least(route.since.first, route.since.second) &&
                        !release.at_least(route.until.first, route.until.second);
    if (!exists) continue;
    if (auto values = match(route.pattern, path)) return FoundRoute{&route, std::move(*values)};
  }
  return std::nullopt;
}

}  // namespace argus::testing::fake
