// Resolves an incident, and looks whether it is closed then.
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <cstdint>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: resolve INCIDENT\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    const std::int64_t pk = parse_pk(argv[1]);
    const argus::CloseResult resolution = client.ensure_resolved(pk, "The link is up again");
    std::cout << "incident " << pk << ": " << resolution << '\n';
    if (resolution == argus::CloseResult::still_open) return 1;
    return 0;
  } catch (const argus::Error& error) {
    std::cerr << "resolve: " << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "resolve: " << error.what() << '\n';
    return 2;
  }
}
