#pragma once

#include "peak_memory.hpp"

#include <argus/argus.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace benchmarks {

/// The incident that is posted, a usual one of a monitoring system.
inline argus::Incident incident_to_post(std::int64_t number) {
  argus::Incident incident;
  incident.source_incident_id = std::to_string(number);
  incident.description = "linkDown on GigabitEthernet0/3 at ålesund-gw.example.org";
  incident.details_url = "https://nav.example.org/alerts/202430/";
  incident.start_time = argus::parse_timestamp("2026-11-24T12:00:00+01:00");
  incident.level = 2;
  incident.tags = {{"host", "ålesund-gw.example.org"},
                   {"interface", "GigabitEthernet0/3"},
                   {"event_type", "linkState"},
                   {"alert_type", "linkDown"},
                   {"organization", "ntnu"},
                   {"organization", "uninett"},
                   {"room", "Nørvøy"},
                   {"location", "Ålesund"}};
  return incident;
}

/// Runs a program's main part; 1 where it fails.
template <class Work>
int run(const Work& work) {
  try {
    work();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

}  // namespace benchmarks
