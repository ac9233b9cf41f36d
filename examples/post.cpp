// Posts an incident that stays open until it is resolved. Argus takes each id of a source system once.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: post SOURCE-INCIDENT-ID DESCRIPTION\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    argus::Incident incident;
    incident.source_incident_id = argv[1];
    incident.description = argv[2];
    incident.start_time = argus::now();
    incident.level = 2;
    incident.tags = {{"host", "gw.example.org"}, {"interface", "Gi0/3"}};
    const argus::Incident stored = client.post_incident(incident);
    std::cout << "posted as incident " << stored.pk << '\n';
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "post: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "post: " << error.what() << '\n';
    return 2;
  }
}
