// Lists the open incidents that nobody has acknowledged, newest first.
#include <argus/argus.hpp>

#include <exception>
#include <iostream>

int main() {
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    for (const argus::Incident& incident : client.get_incidents(true, false)) {
      std::cout << incident.pk << "  level " << incident.level << "  " << incident.source.name << "  "
                << incident.description << '\n';
    }
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "list_open: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "list_open: " << error.what() << '\n';
    return 2;
  }
}
