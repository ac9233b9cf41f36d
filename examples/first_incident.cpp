// Posts an incident and resolves it.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main() {
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};  // ARGUS_URL, ARGUS_TOKEN
    argus::Incident alert;
    alert.start_time = argus::now();
    alert.source_incident_id = "gw1:Gi0/3:" + argus::to_string(alert.start_time);  // a new id for each outage
    alert.description = "Gi0/3 on gw1 is down";
    alert.level = 2;
    alert.tags = {{"host", "gw1.example.org"}, {"interface", "Gi0/3"}};

    // Where the answer is lost, this call looks up the id: it posts again only what the server doesn't have.
    const argus::OpenResult opened = client.open_incident(alert);
    std::cout << "incident " << opened.incident.pk << ": " << opened.outcome << '\n';

    const argus::CloseResult closed = client.close_incident_by_source_id(alert.source_incident_id, "Up again");
    std::cout << "incident " << opened.incident.pk << ": " << closed << '\n';
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "first_incident: " << error.what() << '\n';
    return 1;
  }
}
