#pragma once

#include <argus/glue/snapshot.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace argus_alertmanager {

/// How alerts become incidents.
struct Rules {
  std::vector<std::string> levels{"severity=critical:1", "severity=page:1", "severity=error:2",
                                  "severity=high:2",     "severity=info:5", "severity=none:5"};
  /// Where none of them fits.
  int other_level = 3;
  /// How long after its start Alertmanager may not know every alert yet.
  std::chrono::seconds settle = std::chrono::minutes{5};
};

/// What Alertmanager's status says.
struct Status {
  argus::Timestamp started{};
  /// Whether it waits for the others of its cluster, and may not know every silence yet.
  bool is_settling = false;
};

/// @param body the answer to GET api/v2/status
/// @throws std::exception where it is something else
Status read_status(const std::string& body);

/// The alerts that are active. One that is silenced or inhibited is one of the busy: it neither opens nor closes.
/// @param body the answer to GET api/v2/alerts
/// @param age how long Alertmanager runs
/// @throws std::exception where it is no list; an alert that can't be read is one of the unreadable
argus::glue::Snapshot read_alerts(const std::string& body, std::chrono::seconds age, const Rules& rules);

}  // namespace argus_alertmanager
