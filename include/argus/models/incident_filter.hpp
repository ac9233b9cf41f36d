#pragma once

#include <argus/models/tags.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace argus {

/// Which incidents a list holds: those that match all that is set. Names follow the API's, with one underscore where it
/// has two.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp incident_filter
struct IncidentFilter {
  /// True: not ended yet; false: ended. Stateless ones are neither.
  std::optional<bool> open{};
  /// True: somebody has taken note of it; false: nobody has.
  std::optional<bool> acked{};
  /// True: has a beginning and an end; false: is a single point in time.
  std::optional<bool> stateful{};
  /// True: with a ticket_url; false: without.
  std::optional<bool> ticket{};
  /// One of these values for each of these keys. A value with a comma can't be asked for and is refused.
  Tags tags{};
  /// The alert's id in its source system; a blank one is refused.
  std::optional<std::string> source_incident_id{};
  /// Began at that time or later.
  std::optional<Timestamp> start_time_gte{};
  /// Began at that time or earlier.
  std::optional<Timestamp> start_time_lte{};
  /// Ended, or will end, at that time or later.
  std::optional<Timestamp> end_time_gte{};
  /// Ended at that time or earlier.
  std::optional<Timestamp> end_time_lte{};
  /// True: stateless incidents alone; false: all others.
  std::optional<bool> end_time_isnull{};
  /// Lasted, or has lasted, at least so long, from 1 minute up (server 1.9 and later); stateless ones have no duration.
  std::optional<std::chrono::minutes> duration_gte{};

  /// True: those that tell of tokens which expire (server 1.10 and later); false: no matter.
  bool token_expiry = false;
  /// True: those that are open, or that nobody has acknowledged (server 2.9 and later); false: no matter.
  bool hide_closed_acked = false;
  /// Those that a filter of this user's selects, by its primary key (server 1.14.2 and later); another user's selects
  /// none.
  std::optional<std::int64_t> filter_pk{};
  /// Those that the filters of one of this user's notification profiles select (server 1.14.3 and later).
  std::optional<std::int64_t> notificationprofile_pk{};

  /// Primary keys (server 1.14.2 and later). This and all below down to `search` are refused by get_my_incidents, since
  /// the server's mine/ silently ignores them.
  std::vector<std::int64_t> id_in{};
  /// Primary keys of source systems.
  std::vector<std::int64_t> source_id_in{};
  /// Names of source systems.
  std::vector<std::string> source_name_in{};
  /// Names of source types; the server refuses one that it does not know.
  std::vector<std::string> source_type_in{};
  /// 1 to 5: at least as severe as that.
  std::optional<int> level_lte{};
  /// Words that all stand in the description or the events (server 1.5 and later).
  std::optional<std::string> search{};

  /// How many incidents one request asks for, 1 to 1,000,000. The server knows no maximum; each costs it about 2 ms.
  std::int64_t page_size = 100;
};

}  // namespace argus
