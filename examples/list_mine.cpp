// Lists the open incidents that this token's source system has posted, with the ids that it gave them.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main() {
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    for (const argus::Incident& incident : client.get_my_incidents(true)) {
      std::cout << incident.pk << "  " << incident.source_incident_id << "  " << incident.description << '\n';
    }
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "list_mine: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "list_mine: " << error.what() << '\n';
    return 2;
  }
}
