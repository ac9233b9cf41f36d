#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argus_nagios {

/// A host of Nagios, or a service of one, and what its checks say.
struct CheckedObject {
  std::string host{};
  /// Blank for a host.
  std::string service{};
  /// Nagios's word, as CRITICAL or DOWN; PENDING where it has not been checked yet.
  std::string state{};
  bool is_hard = true;
  /// Whether it or its host is in a scheduled downtime.
  bool is_in_downtime = false;
  /// Whether it is a service whose host is DOWN or UNREACHABLE, HARD.
  bool is_host_down = false;
  /// When it got into this state, in seconds since 1970; 0 where that isn't known.
  std::int64_t since = 0;
  /// What the plugin has printed.
  std::string output{};
};

/// What an object means for its incident.
enum class Meaning {
  ended,   ///< it is OK
  active,  ///< it has a problem that people should hear of
  muted    ///< neither: the incident stays as it is
};

/// How objects become alerts.
struct AlertRules {
  /// What the ids begin with: the SERVICE of `argusctl run`.
  std::string prefix = "nagios";
  std::map<std::string, int> levels{{"DOWN", 1}, {"CRITICAL", 1}, {"WARNING", 3}, {"UNKNOWN", 4}, {"UNREACHABLE", 4}};
  /// Tags that all alerts get.
  std::vector<std::pair<std::string, std::string>> tags{};

  /// Takes a level as people write it: `STATE=LEVEL`.
  /// @throws std::invalid_argument
  void set_level(const std::string& text);
  /// Takes a prefix.
  /// @throws std::invalid_argument for one that `argusctl run` refuses too
  void set_prefix(const std::string& text);
};

/// A name as Nagios takes it from its configuration: without white space at its ends.
std::string name_in(std::string_view text);

/// A time that Nagios tells, in seconds since 1970. An event is worth more than its time: 0, for not known, where the
/// text is no number, or the time is negative or in the future.
std::int64_t past_time_in(std::string_view text, std::int64_t now);

Meaning meaning_of(const CheckedObject& object);

/// What Nagios calls the object: `HOST` or `HOST;SERVICE`. In the names, `;` is written as `\;` and the backslash as
/// `\\`. What isn't UTF-8, control characters, and white space at the ends are written as `\xe9`, byte by byte. So two
/// objects never have one key, and the server stores it as it is.
std::string key_of(const CheckedObject& object);

/// What people read first: the names, and the first line that the plugin has printed and that isn't blank, without
/// control characters, and with U+FFFD for what isn't UTF-8.
std::string description_of(const CheckedObject& object);

std::vector<std::pair<std::string, std::string>> tags_of(const CheckedObject& object, const AlertRules& rules);

/// @throws std::invalid_argument for what is no state of a host or service
void check_state(const CheckedObject& object);

}  // namespace argus_nagios
