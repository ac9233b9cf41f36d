// Acknowledges an incident for a day: somebody knows of it and is at work on it.
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: acknowledge INCIDENT DESCRIPTION\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    argus::Acknowledgement acknowledgement;
    acknowledgement.event.description = argv[2];
    acknowledgement.expiration = argus::now() + std::chrono::hours{24};
    const argus::Acknowledgement stored = client.post_incident_acknowledgement(parse_pk(argv[1]), acknowledgement);
    std::cout << "acknowledged by " << stored.event.actor.username << '\n';
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "acknowledge: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "acknowledge: " << error.what() << '\n';
    return 2;
  }
}
