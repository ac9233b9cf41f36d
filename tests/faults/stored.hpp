#pragma once

#include "faults/shell.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// What the server's database holds of one run: everything whose name or description begins with the run's name.
class Stored {
 public:
  /// What is there beside incidents, each known by one text.
  enum class Kind {
    source,         ///< by its name
    source_type,    ///< by its name
    task,           ///< planned maintenance, by its description
    login_token,    ///< by its user's name
    lasting_token,  ///< by itself
  };

  struct Incident {
    std::int64_t pk = 0;
    std::string source_incident_id{};
    std::string description{};
    std::string ticket_url{};
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
  /// How many of them that incident has.
  int events(const std::string& type, const std::string& description, std::int64_t pk) const;
  /// How many acknowledgements there are of that description.
  int acknowledgements(const std::string& description) const;
  /// How many of them end some time.
  int acknowledgements_with_expiration(const std::string& description) const;
  /// How many there are of that kind and text.
  int count(Kind kind, const std::string& text) const;

  const std::map<std::int64_t, Incident>& all_incidents() const { return incidents_; }

 private:
  std::map<std::int64_t, Incident> incidents_;
  std::multimap<std::string, std::int64_t> keys_by_description_;
  std::map<std::pair<std::string, std::string>, std::map<std::int64_t, int>> events_;
  std::map<std::string, int> acknowledgements_;
  std::map<std::string, int> acknowledgements_with_expiration_;
  std::map<std::pair<Kind, std::string>, int> others_;
};
