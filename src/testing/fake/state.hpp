#pragma once

#include <argus/testing/fake_server.hpp>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "records.hpp"
#include "release.hpp"
#include "table.hpp"
#include "tokens.hpp"

namespace argus::testing::fake {

/// The user and the source that own what the server writes itself: a superuser, and the source `argus` of type `argus`.
constexpr std::int64_t server_user = 5;
constexpr std::int64_t server_source = 4;

/// Everything that the server stores. Not thread-safe: the owner holds a lock.
class State {
 public:
  explicit State(FakeServerOptions initial);

  const Source* find_source(const std::string& name, const std::string& type) const;
  const User* find_user(const std::string& username) const;
  Event* find_event(std::int64_t incident, std::int64_t pk) const;

  /// The events of the incident, newest first.
  std::vector<const Event*> events_of(std::int64_t incident) const;
  bool has_event(std::int64_t incident, const std::string& type) const;
  /// Whether the incident counts as acknowledged: an event of that type is enough.
  bool is_acknowledged(std::int64_t incident, Instant now) const;
  /// Whether one of its acknowledgements holds, which is what filters ask.
  bool has_acknowledgement(std::int64_t incident, Instant now) const;

  void add_tag(Incident& incident, const Tag& tag);
  /// Stores an event of a known incident.
  Event& add_event(Event event, bool is_searchable = true);
  void delete_incident(std::int64_t pk);
  /// Takes the filter out of the maintenances that name it, too.
  void delete_filter(std::int64_t pk);

  const FakeServerOptions options;
  const Release release;
  const std::chrono::minutes zone;
  Tokens tokens{};
  std::set<std::string> source_types{"argus", "nav"};
  const User nobody{};
  Table<User> users{};
  Table<Source> sources{};
  Table<Incident> incidents{};
  /// The keys of events start elsewhere than those of incidents, so that a test fails that takes one for the other.
  Table<Event> events{1000};
  Table<SavedFilter> filters{};
  Table<Maintenance> maintenances{};
  /// The tags that any incident has ever had.
  std::set<KeyAndValue> known_tags{};
};

/// The types of event of `release`, each with its display text.
std::vector<std::pair<std::string, std::string>> event_types(const Release& release);
std::vector<std::string> event_type_codes(const Release& release);

}  // namespace argus::testing::fake
