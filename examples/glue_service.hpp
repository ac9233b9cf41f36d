#pragma once

#include <argus/argus.hpp>

#include <functional>
#include <string>
#include <vector>

/// What the monitored system says is wrong at this moment.
struct ActiveAlerts {
  /// As Argus is to show them; source_incident_id is the alert's id in the monitored system.
  std::vector<argus::Incident> incidents{};
  /// What could not be read, one line each. Any open incident may be such an alert's, so nothing is resolved then.
  std::vector<std::string> unreadable{};
};

/// What one round did.
struct RoundReport {
  int posted = 0;
  int resolved = 0;
  /// Closed in Argus, by a person say, while the alert is still active: they stay closed.
  int left_closed = 0;
  /// What went wrong, one line each.
  std::vector<std::string> failures{};
};

/// One round of a glue service: posts the active alerts that are not open in Argus, and resolves what is open there and
/// no longer active. In Argus the ids begin with the service's name, as in `web:4711`, and no others are touched. One
/// failure doesn't stop the rest; what a lost answer leaves in doubt, the next round sees.
/// @throws what reading Argus or the alerts throws, before anything is changed; argus::AuthenticationError at any time
RoundReport synchronize(const argus::Client& client, const std::string& service,
                        const std::function<ActiveAlerts()>& read_alerts);
