// Posts incidents over one client.
//
// usage: post API-ROOT COUNT
#include "program.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return benchmarks::run([&] {
    const argus::Client client{argv[1], "token"};
    const std::int64_t count = std::stoll(argv[2]);
    for (std::int64_t i = 0; i < count; ++i) client.post_incident(benchmarks::incident_to_post(i));
  });
}
