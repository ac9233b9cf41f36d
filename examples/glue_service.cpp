#include "glue_service.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>

namespace {

void attempt(const std::string& id, RoundReport& report, const std::function<void()>& action) {
  try {
    action();
  } catch (const argus::DuplicateError& error) {
    if (!error.existing().open) ++report.left_closed;
  } catch (const argus::AuthenticationError&) {
    throw;
  } catch (const std::exception& error) {
    report.failures.push_back(id + ": " + error.what());
  }
}

}  // namespace

RoundReport synchronize(const argus::Client& client, const std::string& service,
                        const std::function<ActiveAlerts()>& read_alerts) {
  // The server stores an id without the white space at its ends; compared as it was sent, it would look gone.
  const std::string prefix = argus::stored_text(service + ":");
  // Argus is read before the alerts: what begins in between is then a new alert, and not one that is gone.
  std::map<std::string, std::int64_t> open;
  for (const argus::Incident& incident : client.get_my_incidents(true)) {
    const std::string& id = incident.source_incident_id;
    if (id.compare(0, prefix.size(), prefix) == 0) open[id] = incident.pk;
  }
  const ActiveAlerts active = read_alerts();

  RoundReport report;
  report.failures = active.unreadable;
  for (argus::Incident alert : active.incidents) {
    alert.source_incident_id = argus::stored_text(prefix + alert.source_incident_id);
    if (open.erase(alert.source_incident_id) > 0) continue;
    attempt(alert.source_incident_id, report, [&] {
      client.post_incident(alert);
      ++report.posted;
    });
  }
  if (!active.unreadable.empty()) return report;

  for (const auto& gone : open) {
    attempt(gone.first, report, [&] {
      if (client.ensure_resolved(gone.second, "The alert is gone") == argus::CloseResult::still_open)
        throw std::runtime_error("incident " + std::to_string(gone.second) + " stays open after its end was posted");
      ++report.resolved;
    });
  }
  return report;
}
