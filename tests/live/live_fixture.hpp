#pragma once

#include "live/server_under_test.hpp"

#include <argus/argus.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// A client of each kind of user, and names that no other test of any run has used.
struct LiveFixture {
  ServerUnderTest& server = ServerUnderTest::instance();
  argus::Client source{server.url(), server.source_token()};
  argus::Client other_source{server.url(), server.other_source_token()};
  argus::Client person{server.url(), server.person_token()};
  argus::Client administrator{server.url(), server.administrator_token()};
  std::string name = unique_name();

  static std::string unique_name() {
    static std::atomic<int> count{0};
    return "t" + std::to_string(argus::now().time_since_epoch().count()) + "_" + std::to_string(++count);
  }

  /// A name without digits, which the server doesn't take for one of a type of source systems.
  std::string letters() const {
    std::string text;
    for (const char character : name) text += static_cast<char>(character == '_' ? 'z' : 'a' + character % 16);
    return text;
  }

  bool is_at_least(const argus::Version& version) const { return source.server_version() >= version; }

  argus::Incident new_incident(const std::string& suffix = "") const {
    argus::Incident incident;
    incident.start_time = argus::now() - std::chrono::minutes{5};
    incident.source_incident_id = name + suffix;
    incident.description = "Link DOWN on Gi0/3 at oldsmobile.lab";
    incident.tags = {{"host", "oldsmobile.lab.example.org"}, {"interface", "Gi0/3"}};
    return incident;
  }

  argus::Incident post(const std::string& suffix = "") const { return source.post_incident(new_incident(suffix)); }

  static std::vector<std::int64_t> sorted_keys(const argus::IncidentRange& range) {
    std::vector<std::int64_t> keys;
    for (const argus::Incident& incident : range) keys.push_back(incident.pk);
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  static bool holds(const argus::IncidentRange& range, std::int64_t pk) {
    return std::any_of(range.begin(), range.end(), [pk](const argus::Incident& incident) { return incident.pk == pk; });
  }
};
