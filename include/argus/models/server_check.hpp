#pragma once

#include <argus/export.hpp>
#include <argus/models/source_system.hpp>
#include <argus/models/user.hpp>
#include <argus/models/version.hpp>

#include <optional>
#include <ostream>
#include <string>

namespace argus {

/// What of this library's a server can do, beyond what every server in use can.
struct Capabilities {
  /// Client::send_heartbeat.
  bool heartbeat = false;
  /// Client::restart_incident, and several ENDs of one incident.
  bool restart = false;
  /// IncidentFilter::hide_closed_acked.
  bool hide_closed_acked = false;
  /// Client::get_planned_maintenance_tasks and all that goes with it.
  bool planned_maintenance = false;
  /// Incidents and tags in version 3 of the API.
  bool api_v3 = false;
  /// Client::make_ticket.
  bool tickets = false;
};

/// What a program finds when it starts.
///
/// @snippet nouns_test.cpp server_check
struct ServerCheck {
  /// The version that the server runs.
  Version version{};
  /// Whose token it is.
  User user{};
  /// The source system that this user posts for; unset for a person.
  std::optional<SourceSystem> source{};
  /// What the server can do.
  Capabilities can{};
};

/// As in `can: heartbeat, restart; cannot: tickets`.
ARGUS_EXPORT std::string to_string(const Capabilities& can);
inline std::ostream& operator<<(std::ostream& out, const Capabilities& can) {
  return out << to_string(can);
}

/// As in `Argus 2.10.2; user glue is the source testnav (type nav, pk 1); can: heartbeat, restart; cannot: tickets`.
inline std::string to_string(const ServerCheck& check) {
  std::string text = "Argus " + to_string(check.version) + "; user " + check.user.username;
  if (check.source) {
    text += " is the source " + check.source->name + " (type " + check.source->type + ", pk " +
            std::to_string(check.source->pk) + ")";
  } else {
    text += " has no source system";
  }
  return text + "; " + to_string(check.can);
}
inline std::ostream& operator<<(std::ostream& out, const ServerCheck& check) {
  return out << to_string(check);
}

}  // namespace argus
