// Prints the log of an incident: what happened to it, when, and through whom.
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: event_log INCIDENT\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    for (const argus::Event& event : client.get_incident_events(parse_pk(argv[1]))) {
      std::cout << argus::to_string(event.timestamp) << "  " << event.type.display() << "  " << event.actor.username
                << "  " << event.description << '\n';
    }
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "event_log: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "event_log: " << error.what() << '\n';
    return 2;
  }
}
