// Plans a round of the glue kit in which nothing has to be done: so many alerts, incidents and remembered keys. Prints
// the processor time of the plan alone, in seconds.
//
// usage: plan COUNT
#include "processor_time.hpp"
#include "program.hpp"

#include <argus/glue/plan.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using argus::glue::Memory;
using argus::glue::Plan;
using argus::glue::Snapshot;

Plan plan(const std::vector<argus::Incident>& open, const Snapshot& snapshot, Memory memory) {
  return argus::glue::plan("nav", open, snapshot, std::move(memory), {}, argus::now());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return benchmarks::run([&] {
    Snapshot snapshot;
    std::vector<argus::Incident> open;
    for (std::int64_t i = 1; i <= std::stoll(argv[1]); ++i) {
      snapshot.alerts.push_back(benchmarks::incident_to_post(i));
      open.push_back(snapshot.alerts.back());
      open.back().pk = i;
      open.back().open = open.back().stateful = true;
      open.back().source_incident_id = "nav:" + open.back().source_incident_id;
    }
    Memory memory = plan(open, snapshot, {}).memory;
    const double begin = benchmarks::processor_time();
    const Plan quiet = plan(open, snapshot, std::move(memory));
    const double seconds = benchmarks::processor_time() - begin;
    if (!quiet.actions.empty() || quiet.open != open.size()) throw std::runtime_error("something was to be done");
    std::cout << seconds << '\n';
  });
}
