#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call.hpp"
#include "django/authentication.hpp"

namespace argus::testing::fake {

/// Who may do what on a route, once it is known who asks.
enum class Access {
  anyone,
  users,
  users_and_writing_superusers,
  readers_and_writing_superusers,
  users_and_writing_staff
};

using Operation = SendResult (*)(const Call&);

/// What a path leads to.
struct Route {
  /// Since which version of the server there is such a path, and the last one with it as it is here.
  std::pair<int, int> since{1, 0};
  std::pair<int, int> until{1000, 0};
  /// With `<int>` for digits, `<item>` for anything without a slash or a dot, `<text>` for anything without a slash.
  std::string pattern{};
  /// The methods by name, as the header Allow lists them.
  std::string allowed{};
  std::vector<std::pair<std::string, Operation>> operations{};
  Access access = Access::users;
  Authentication authentication = Authentication::token;
};

struct FoundRoute {
  const Route* route = nullptr;
  std::vector<std::string> path_values{};
};

/// The first route of this server's version that the decoded path fits.
std::optional<FoundRoute> find_route(const std::string& path, const Release& release);

}  // namespace argus::testing::fake
