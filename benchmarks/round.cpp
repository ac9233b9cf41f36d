// Does a round of the glue kit in which nothing has to be done: all that is open on the server is active and
// remembered. Prints the processor time of the round, in seconds.
//
// usage: round API-ROOT COUNT FOLDER     COUNT: how many are open; FOLDER: where the memory is kept
#include "processor_time.hpp"
#include "program.hpp"

#include <argus/glue/reconciler.hpp>

#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using argus::glue::Memory;
using argus::glue::Report;
using argus::glue::Snapshot;

const std::string prefix = "nav";

Snapshot showing(std::vector<argus::Incident> alerts) {
  Snapshot snapshot;
  snapshot.alerts = std::move(alerts);
  for (argus::Incident& alert : snapshot.alerts) alert.source_incident_id.erase(0, prefix.size() + 1);
  return snapshot;
}

Memory remembering(const std::vector<argus::Incident>& open, const Snapshot& snapshot, Memory memory) {
  memory = argus::glue::plan(prefix, open, snapshot, std::move(memory), {}, argus::now()).memory;
  for (auto& entry : memory.keys) entry.second.is_whole = true;
  return memory;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return benchmarks::run([&] {
    const argus::Client client{argv[1], "token"};
    const std::vector<argus::Incident> open = client.get_my_incidents().to_vector();
    const Snapshot snapshot = showing(open);
    Memory memory = remembering(open, snapshot, Memory{std::filesystem::path{argv[3]} / "memory.json"});
    argus::glue::Reconciler reconciler{client, prefix, [&] { return snapshot; }, {}, std::move(memory)};
    // Writes the memory's file.
    reconciler.run();
    const double begin = benchmarks::processor_time();
    const Report quiet = reconciler.run();
    const double seconds = benchmarks::processor_time() - begin;
    if (!quiet.outcomes.empty() || quiet.ending != Report::Ending::finished || quiet.open != std::stoull(argv[2]))
      throw std::runtime_error("not a quiet round: " + quiet.problem);
    std::cout << seconds << '\n';
  });
}
