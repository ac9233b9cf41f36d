#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fake_time.hpp"

namespace argus::testing::fake {

/// A server's version, as far as behaviour depends on it.
class Release {
 public:
  /// Throws std::invalid_argument where `text` isn't `MAJOR.MINOR` or `MAJOR.MINOR.PATCH`.
  explicit Release(const std::string& text);

  const std::string& text() const { return text_; }
  bool at_least(int major, int minor) const;

 private:
  std::string text_;
  int major_ = 0;
  int minor_ = 0;
};

struct Source {
  std::int64_t pk = 0;
  std::string name{};
  std::string type{};
  std::string base_url{};
  std::int64_t user = 0;
};

struct User {
  std::int64_t pk = 0;
  std::string username{};
  bool is_superuser = false;
  std::optional<std::int64_t> source{};  ///< a user without one is a person
};

struct Tag {
  std::string key{};
  std::string value{};
  std::int64_t added_by = 0;
  Instant added_time = 0;

  std::string text() const { return key + '=' + value; }
};

struct Event {
  std::int64_t pk = 0;
  std::int64_t incident = 0;
  std::int64_t actor = 0;
  Instant timestamp = 0;
  Instant received = 0;
  std::string type{};
  std::string description{};
};

struct Acknowledgement {
  std::int64_t event = 0;
  std::optional<Instant> expiration{};
};

struct Incident {
  std::int64_t pk = 0;
  Instant start_time = 0;
  std::optional<Instant> end_time = infinity;  ///< nothing: stateless
  std::int64_t source = 0;
  std::string source_incident_id{};
  std::string details_url{};
  std::string description{};
  int level = 5;
  std::string ticket_url{};
  std::vector<Tag> tags{};
  nlohmann::json metadata = nlohmann::json::object();

  bool is_stateful() const { return end_time.has_value(); }
  bool is_open(Instant now) const { return end_time && *end_time > now; }
  bool is_closed(Instant now) const { return end_time && *end_time <= now; }
  bool has_tag(const std::string& key, const std::string& value) const;
};

/// Everything that the server remembers. Not thread-safe: whoever owns it holds a lock.
class State {
 public:
  State(const std::string& version, std::chrono::minutes zone);

  const Release& release() const { return release_; }
  std::chrono::minutes zone() const { return zone_; }

  const std::vector<Source>& sources() const { return sources_; }
  const std::vector<User>& users() const { return users_; }
  const std::map<std::int64_t, Incident>& incidents() const { return incidents_; }
  const std::map<std::int64_t, Event>& events() const { return events_; }

  const Source* find_source(std::int64_t pk) const;
  const User& user(std::int64_t pk) const;
  const User* find_user_by_token(const std::string& token) const;
  Incident* find_incident(std::int64_t pk);
  const Event* find_event(std::int64_t incident, std::int64_t pk) const;
  Acknowledgement* find_acknowledgement(std::int64_t incident, std::int64_t pk);

  std::vector<const Event*> events_of(std::int64_t incident) const;
  std::vector<const Acknowledgement*> acknowledgements_of(std::int64_t incident) const;
  bool has_event(std::int64_t incident, const std::string& type) const;
  bool is_acknowledged(std::int64_t incident, Instant now) const;
  bool has_source_incident_id(std::int64_t source, const std::string& source_incident_id) const;

  std::string add_token(std::int64_t user);
  /// Stores the incident under a new pk, which it gives back.
  std::int64_t add_incident(Incident incident);
  const Event& add_event(Event event);
  const Acknowledgement& add_acknowledgement(Event event, std::optional<Instant> expiration);

  nlohmann::json to_json(const Incident& incident, Instant now) const;
  nlohmann::json to_json(const Event& event) const;
  nlohmann::json to_json(const Acknowledgement& acknowledgement) const;
  static nlohmann::json to_json(const Source& source);

 private:
  std::string displayed_details_url(const Incident& incident) const;

  Release release_;
  std::chrono::minutes zone_;
  std::vector<Source> sources_{};
  std::vector<User> users_{};
  std::map<std::string, std::int64_t> tokens_{};
  std::map<std::int64_t, Incident> incidents_{};
  std::map<std::int64_t, Event> events_{};
  std::map<std::int64_t, Acknowledgement> acknowledgements_{};
};

/// The names of the types of sources.
const std::vector<std::string>& source_types();

/// The types that events may have on `release`, each with its display text.
std::vector<std::pair<std::string, std::string>> event_types(const Release& release);

}  // namespace argus::testing::fake
