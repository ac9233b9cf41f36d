#pragma once

#include "faults/shell.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// What the server's database holds of one run: everything whose description begins with the run's name.
class Stored {
 public:
  struct Incident {
    std::int64_t pk = 0;
    std::string source_incident_id{};
    std::string description{};
    int level = 0;
    bool open = false;
    std::vector<std::string> tags{};
    nlohmann::json metadata = nlohmann::json::object();
    int start_events = 0;
    int change_events = 0;
  };

  static Stored of_run(const std::string& run);

  /// The incidents of that description.
  std::vector<Incident> incidents(const std::string& description) const;
  /// The incident of that key; an empty one where there is none.
  Incident incident(std::int64_t pk) const;
  /// How many events there are of that type and description.
  int events(const std::string& type, const std::string& description) const;
  /// How many acknowledgements there are of that description.
  int acknowledgements(const std::string& description) const;

  const std::map<std::int64_t, Incident>& all_incidents() const { return incidents_; }

 private:
  std::map<std::int64_t, Incident> incidents_;
  std::multimap<std::string, std::int64_t> keys_by_description_;
  std::map<std::pair<std::string, std::string>, int> events_;
  std::map<std::string, int> acknowledgements_;
};
