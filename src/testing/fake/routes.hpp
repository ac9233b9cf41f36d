#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call.hpp"
#include "django/authentication.hpp"

namespace argus::testing::fake {

/// Which users may use a route, and for what.
enum class Access {
  anyone,
  users,
  users_and_writing_superusers,
  readers_and_writing_superusers,
  users_and_writing_staff
};

/// Answers a request. A refusal leaves the state unchanged unless the real server changes it too.
using View = Response (*)(const Call&);

struct Route {
  /// The part of the path after `/api/`. `<int>` stands for digits, `<item>` for anything without a slash or a dot,
  /// `<text>` for anything without a slash.
  std::string pattern{};
  std::vector<std::pair<std::string, View>> views{};
  /// The first version of the server that has the route, and the first one that no longer has it.
  std::pair<int, int> since{1, 0};
  std::pair<int, int> until{1000, 0};
  Access access = Access::users;
  Authentication authentication = Authentication::token;
  /// The header Allow, if it isn't what `views` make of it.
  std::string special_allow{};

  View find_view(const std::string& method) const;
  std::string allow() const;
  ApiVersion version() const { return pattern.rfind("v3/", 0) == 0 ? ApiVersion::v3 : ApiVersion::v2; }
};

struct FoundRoute {
  const Route* route = nullptr;
  std::vector<std::string> path_values{};
};

// The routes of each resource.

std::vector<Route> account_routes();
std::vector<Route> acknowledgement_routes();
std::vector<Route> bulk_routes();
std::vector<Route> event_routes();
std::vector<Route> filter_routes();
std::vector<Route> incident_routes();
std::vector<Route> maintenance_routes();
std::vector<Route> metadata_routes();
std::vector<Route> source_routes();
std::vector<Route> source_type_routes();
std::vector<Route> tag_routes();

/// The routes that both versions of the API have: `make` gets the root of the incidents, and since when it exists.
std::vector<Route> both_versions(std::vector<Route> (*make)(const std::string& root, std::pair<int, int> since));

/// The first route of this version of the server that matches the decoded path.
std::optional<FoundRoute> find_route(const std::string& path, const Release& release);

}  // namespace argus::testing::fake
