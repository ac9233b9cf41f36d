#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

Response get_metadata(const Call& call) {
  const Release& release = call.state.release;
  nlohmann::json versions{{"stable", "v2"}};
  nlohmann::json schemas{{"stable", "/api/schema/"}, {"v2", "/api/v2/schema/"}};
  if (!release.at_least(1, 34)) {
    versions = {{"stable", "v1"}, {"unstable", "v2"}};
  } else if (!release.at_least(2, 0)) {
    versions["deprecated"] = "v1";
  }
  if (!release.at_least(2, 0)) schemas["v1"] = "/api/v1/schema/";
  if (release.at_least(2, 8)) schemas["v3"] = "/api/v3/schema/";
  nlohmann::json ticket_plugin;
  if (call.state.options.makes_tickets) ticket_plugin = "argus_tickets.TicketSystem";
  return json_response(200, {{"server-version", release.text()},
                             {"api-version", versions},
                             {"jsonapi-schema", schemas},
                             {"ticket_plugin", ticket_plugin},
                             {"destination_plugins", nlohmann::json::array()}});
}

}  // namespace

std::vector<Route> metadata_routes() {
  return {{"", {{"GET", get_metadata}}, {1, 0}, {1000, 0}, Access::anyone, Authentication::none}};
}

}  // namespace argus::testing::fake
