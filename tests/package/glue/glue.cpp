// A user's program that copies alerts into Argus; it reads its monitor and sends nothing.
#include <argus/argus.hpp>
#include <argus/glue/snapshot.hpp>

#include <iostream>
#include <stdexcept>

int main() {
  argus::glue::Snapshot snapshot;
  snapshot.add("first", [](argus::Incident& alert) { alert.source_incident_id = "4711"; });
  snapshot.add("second", [](argus::Incident&) { throw std::runtime_error("no key"); });
  std::cout << snapshot.alerts.size() << " alert, " << snapshot.unreadable.at(0) << "\n";
}
