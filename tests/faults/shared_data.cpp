#include "faults/shared_data.hpp"

#include <chrono>

using argus::Client;

namespace {

std::vector<argus::Incident> store_incidents(const Client& client, const std::string& run) {
  std::vector<argus::Incident> incidents;
  for (int i = 0; i < 3; ++i) {
    argus::Incident incident = new_incident(run + "shared" + std::to_string(i) + ".");
    incident.start_time -= std::chrono::minutes{i};
    incident.tags.add("run", run);
    incidents.push_back(client.post_incident(incident));
  }
  return incidents;
}

argus::Acknowledgement acknowledge(const Client& client, std::int64_t pk, const std::string& description) {
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = description;
  return client.post_incident_acknowledgement(pk, acknowledgement);
}

std::vector<argus::Event> store_events_to_come(const Client& client, std::int64_t pk, const std::string& run) {
  constexpr std::chrono::hours ten_years{24 * 3650};
  const argus::Timestamp begin = argus::now() + ten_years;
  std::vector<argus::Event> events;
  for (int i = 0; i < 3; ++i) {
    const argus::Timestamp time = begin - std::chrono::seconds{i};
    events.push_back(client.post_other_event(pk, run + "to come" + std::to_string(i) + ".", time));
  }
  return events;
}

}  // namespace

SharedData SharedData::store(const LiveServer& workbench) {
  const Client& client = workbench.source();
  SharedData shared;
  shared.run = workbench.run();
  shared.incidents = store_incidents(client, shared.run);
  const std::int64_t pk = shared.incidents.front().pk;
  shared.acknowledgements.push_back(acknowledge(client, pk, shared.run + "shared."));
  shared.incidents.front() = client.get_incident(pk);
  shared.events = client.get_incident_events(pk);
  shared.newest_events = store_events_to_come(client, shared.incidents.back().pk, shared.run);
  shared.source = shared.incidents.front().source;
  shared.task =
      workbench.administrator().post_planned_maintenance_task(new_task(shared.run + "shared.", workbench.filter()));
  return shared;
}
