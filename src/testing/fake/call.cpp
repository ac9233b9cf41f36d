#include "call.hpp"

#include "django/python.hpp"

namespace argus::testing::fake {

std::int64_t Call::pk(std::size_t n) const {
  return python_int(path_values.at(n)).value_or(0);
}

Incident& Call::incident_or_refuse() const {
  Incident* incident = state.find_incident(pk());
  if (incident == nullptr) refuse(404, {{"detail", "No Incident matches the given query."}});
  return *incident;
}

SendResult get_metadata(const Call& call) {
  const Release& release = call.state.release();
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
  if (call.state.settings().makes_tickets) ticket_plugin = "argus_tickets.TicketSystem";
  return json_answer(200, {{"server-version", release.text()},
                           {"api-version", versions},
                           {"jsonapi-schema", schemas},
                           {"ticket_plugin", ticket_plugin},
                           {"destination_plugins", nlohmann::json::array()}});
}

}  // namespace argus::testing::fake
