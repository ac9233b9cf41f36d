// Posts incidents one by one, or many at once.
//
// usage: many API-ROOT CA-FILE COUNT CONCURRENCY     one by one where CONCURRENCY is 1
#include "program.hpp"

#include <vector>

namespace {

void post_each(const argus::Client& client, const std::vector<argus::Incident>& incidents) {
  for (const argus::Incident& incident : incidents) client.post_incident(incident);
}

void post_all(const argus::Client& client, const std::vector<argus::Incident>& incidents, std::size_t concurrency) {
  argus::BatchOptions options;
  options.concurrency = concurrency;
  for (const auto& result : client.post_incidents(incidents, options)) result.value();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  return benchmarks::run([&] {
    argus::ClientOptions options;
    options.api_root_url = argv[1];
    options.token = "token";
    options.ca_file = argv[2];
    const argus::Client client{options};
    std::vector<argus::Incident> incidents;
    for (std::int64_t i = 0; i < std::stoll(argv[3]); ++i) incidents.push_back(benchmarks::incident_to_post(i));
    const std::size_t concurrency = std::stoul(argv[4]);
    if (concurrency == 1) return post_each(client, incidents);
    post_all(client, incidents, concurrency);
  });
}
