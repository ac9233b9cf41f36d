#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "django/time.hpp"
#include "tokens.hpp"

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

/// How the server is set up.
struct Settings {
  std::string version{};
  std::chrono::minutes zone{0};
  bool indelible_incidents = true;
  bool makes_tickets = false;
};

/// The versions of the API, which tell the same in different shapes.
enum class ApiVersion { v2, v3 };

struct Source {
  std::int64_t pk = 0;
  std::string name{};
  std::string type{};
  std::string base_url{};
  std::int64_t user = 0;
  std::optional<Instant> last_seen{};
};

struct User {
  std::int64_t pk = 0;
  std::string username{};
  std::string password{};  ///< nobody logs in with a blank one
  bool is_superuser = false;
  bool is_staff = false;
  std::optional<std::int64_t> source{};  ///< a user without one is a person
};

/// A filter that a user has stored, for what names filters by their pk.
struct SavedFilter {
  std::int64_t pk = 0;
  std::int64_t user = 0;
  std::string name{};
  nlohmann::json criteria = nlohmann::json::object();
  bool is_public = false;
};

struct Maintenance {
  std::int64_t pk = 0;
  std::int64_t created_by = 0;
  Instant created = 0;
  Instant start_time = 0;
  Instant end_time = 0;
  std::string description{};
  std::vector<std::int64_t> filters{};
};

using KeyAndValue = std::pair<std::string, std::string>;

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
  std::string search_text{};  ///< the descriptions of its events, each once

  bool is_stateful() const { return end_time.has_value(); }
  bool is_open(Instant now) const { return end_time && *end_time > now; }
  bool is_closed(Instant now) const { return end_time && *end_time <= now; }
  bool has_tag(const std::string& key, const std::string& value) const;
};

/// Everything that the server remembers. Not thread-safe: whoever owns it holds a lock.
class State {
 public:
  explicit State(Settings settings);

  const Settings& settings() const { return settings_; }
  const Release& release() const { return release_; }
  std::chrono::minutes zone() const { return settings_.zone; }

  Tokens& tokens() { return tokens_; }
  const std::map<std::int64_t, Source>& sources() const { return sources_; }
  const std::map<std::int64_t, User>& users() const { return users_; }
  const std::set<std::string>& source_types() const { return source_types_; }
  const std::map<std::int64_t, Incident>& incidents() const { return incidents_; }
  const std::map<std::int64_t, Event>& events() const { return events_; }
  const std::map<std::int64_t, SavedFilter>& filters() const { return filters_; }
  std::map<std::int64_t, Maintenance>& maintenances() { return maintenances_; }

  const Source* find_source(std::int64_t pk) const;
  Source* find_source(std::int64_t pk);
  const User* find_user(const std::string& username) const;
  Incident* find_incident(std::int64_t pk);
  const Event* find_event(std::int64_t incident, std::int64_t pk) const;
  Acknowledgement* find_acknowledgement(std::int64_t incident, std::int64_t pk);
  const SavedFilter* find_filter(std::int64_t pk) const;

  std::vector<const Event*> events_of(std::int64_t incident) const;
  std::vector<const Acknowledgement*> acknowledgements_of(std::int64_t incident) const;
  bool has_event(std::int64_t incident, const std::string& type) const;
  bool is_acknowledged(std::int64_t incident, Instant now) const;
  /// Whether one of its acknowledgements holds; unlike `is_acknowledged` this wants more than an event of that type.
  bool has_acknowledgement(std::int64_t incident, Instant now) const;
  bool has_source_incident_id(std::int64_t source, const std::string& source_incident_id) const;
  bool has_source(const std::string& name, const std::string& type) const;
  /// Whether an incident has ever had the tag.
  bool knows_tag(const KeyAndValue& tag) const { return known_tags_.count(tag) > 0; }

  /// The pk of the next incident, which is used up even if there won't be one.
  std::int64_t take_incident_pk() { return ++last_incident_; }
  /// Stores the incident under a new pk, which it gives back.
  std::int64_t add_incident(Incident incident);
  /// Forgets the incident with all that belongs to it.
  void delete_incident(std::int64_t pk);
  void add_tag(Incident& incident, const Tag& tag);
  /// Records an event of a known incident. What old servers write in bulk isn't to be found by searching.
  const Event& add_event(Event event, bool is_searchable = true);
  const Acknowledgement& acknowledge(std::int64_t event, std::optional<Instant> expiration);
  /// Stores a user who can't log in, and gives its pk.
  std::int64_t add_user(const std::string& username);
  const Source& add_source(Source source);
  void add_source_type(const std::string& name) { source_types_.insert(name); }
  const SavedFilter& add_filter(SavedFilter filter);
  const SavedFilter& put_filter(const SavedFilter& filter) { return filters_[filter.pk] = filter; }
  /// Takes it away from the maintenances that name it, too.
  void delete_filter(std::int64_t pk);
  Maintenance& add_maintenance(Maintenance maintenance);

  nlohmann::json to_json(const Incident& incident, Instant now, ApiVersion version = ApiVersion::v2) const;
  nlohmann::json to_json(const User& user) const;
  nlohmann::json to_json(const Event& event) const;
  nlohmann::json to_json(const Acknowledgement& acknowledgement) const;
  nlohmann::json to_json(const Source& source, ApiVersion version = ApiVersion::v2) const;
  /// The answer to a partial change leaves out a default that any other tells.
  nlohmann::json to_json(const SavedFilter& filter, bool is_partial = false) const;
  nlohmann::json to_json(const Maintenance& maintenance) const;

 private:
  std::string displayed_details_url(const Incident& incident) const;
  nlohmann::json tags_of(const Incident& incident, ApiVersion version) const;

  Settings settings_;
  Release release_;
  Tokens tokens_{};
  std::map<std::int64_t, Source> sources_{};
  std::map<std::int64_t, User> users_{};
  std::set<std::string> source_types_{};
  std::map<std::int64_t, Incident> incidents_{};
  std::map<std::int64_t, Event> events_{};
  std::map<std::int64_t, Acknowledgement> acknowledgements_{};
  std::map<std::int64_t, SavedFilter> filters_{};
  std::map<std::int64_t, Maintenance> maintenances_{};
  std::set<KeyAndValue> known_tags_{};
  // What is deleted leaves its key to nobody.
  std::int64_t last_incident_ = 0;
  std::int64_t last_filter_ = 0;
  std::int64_t last_maintenance_ = 0;
  // Events are numbered from elsewhere than incidents: who takes the one for the other finds out.
  std::int64_t last_event_ = 1000;
};

/// The user to whom the server's own doings are put down: a superuser, who is the source `argus` of type `argus`.
constexpr std::int64_t server_user = 5;
constexpr std::int64_t server_source = 4;

/// The types that events may have on `release`, each with its display text.
std::vector<std::pair<std::string, std::string>> event_types(const Release& release);
/// Their codes alone.
std::vector<std::string> event_type_codes(const Release& release);

}  // namespace argus::testing::fake
