// Lists incidents page by page, and prints the most memory that this took, in KiB.
//
// usage: list API-ROOT COUNT PAGE-SIZE     COUNT: how many the server has
#include "program.hpp"

#include <stdexcept>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return benchmarks::run([&] {
    const argus::Client client{argv[1], "token"};
    argus::IncidentFilter filter;
    filter.page_size = std::stoll(argv[3]);
    std::int64_t count = 0;
    for (const argus::Incident& incident : client.get_incidents(filter)) {
      if (incident.level == 2 && incident.tags.all("host").size() == 1) ++count;
    }
    if (count != std::stoll(argv[2])) throw std::runtime_error("read " + std::to_string(count) + " incidents");
    std::cout << benchmarks::peak_memory() << '\n';
  });
}
