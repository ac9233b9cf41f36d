// Resolves many incidents, eight at once; one that fails doesn't stop the others: resolve_many TEXT PK...
#include "arguments.hpp"

#include <argus/argus.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: resolve_many TEXT PK...\n";
    return 2;
  }
  try {
    const argus::Client client{argus::ClientOptions::from_environment()};
    std::vector<std::int64_t> pks;
    for (int i = 2; i < argc; ++i) pks.push_back(parse_pk(argv[i]));
    int failed = 0;
    for (const argus::Result<argus::Event>& result : client.resolve_incidents(pks, argv[1])) {
      try {
        const argus::Event& end = result.value();
        std::cout << "incident " << end.incident << ": resolved\n";
      } catch (const std::exception& error) {
        std::cerr << "resolve_many: " << error.what() << '\n';
        ++failed;
      }
    }
    return failed == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "resolve_many: " << error.what() << '\n';
    return 2;
  }
}
