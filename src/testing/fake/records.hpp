#pragma once

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "django/time.hpp"

namespace argus::testing::fake {

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
  std::string password{};  ///< a user with a blank one can't log in
  bool is_superuser = false;
  bool is_staff = false;
  std::optional<std::int64_t> source{};  ///< a user without one is a person
};

/// A filter that a user has stored, for requests that name filters by primary key.
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
  KeyAndValue key_and_value{};
  std::int64_t added_by = 0;
  Instant added_time = 0;

  std::string text() const { return key_and_value.first + '=' + key_and_value.second; }
};

/// What makes an event an acknowledgement.
struct Acknowledgement {
  std::optional<Instant> expiration{};
};

struct Event {
  std::int64_t pk = 0;
  std::int64_t incident = 0;
  std::int64_t actor = 0;
  Instant timestamp = 0;
  Instant received = 0;
  std::string type{};
  std::string description{};
  std::optional<Acknowledgement> acknowledgement{};
};

struct Incident {
  std::int64_t pk = 0;
  Instant start_time = 0;
  std::optional<Instant> end_time = infinity;  ///< a stateless incident has none
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
  bool has_tag(const KeyAndValue& wanted) const {
    return std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.key_and_value == wanted; });
  }
};

}  // namespace argus::testing::fake
