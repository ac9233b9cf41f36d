// Posts a stateless incident: something that happened at one point in time, and so is never open.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: post_stateless DESCRIPTION\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    argus::Incident incident;
    incident.description = argv[1];
    incident.start_time = argus::now();
    incident.end_time = argus::STATELESS;
    incident.tags = {{"host", "gw.example.org"}};
    const argus::Incident stored = client.post_incident(incident);
    std::cout << "posted as incident " << stored.pk << '\n';
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "post_stateless: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "post_stateless: " << error.what() << '\n';
    return 2;
  }
}
