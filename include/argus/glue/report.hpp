#pragma once

#include <argus/export.hpp>
#include <argus/glue/plan.hpp>
#include <argus/time.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace argus::glue {

/// What became of one key in a round.
struct Outcome {
  /// What was done; in a dry run what would be tried.
  Action::Kind kind = Action::Kind::leave;
  /// The monitor's key.
  std::string key{};
  /// Its incident; 0 where there is none.
  std::int64_t pk = 0;
  /// Why, for people; what a person did, where that is the reason.
  std::string why{};
  /// Why it failed; blank where it didn't. It is tried again in a later round.
  std::string error{};
};

/// What came of a round.
struct Report {
  /// How it ended.
  enum class Ending {
    finished,        ///< to its end, whatever failed on the way
    monitor_failed,  ///< the monitor couldn't be read, so that Argus was not asked
    argus_failed,    ///< Argus couldn't be reached or didn't answer
    token_refused,   ///< Argus doesn't take the token
    cancelled,       ///< the client's calls were cancelled
  };

  /// How it ended.
  Ending ending = Ending::finished;
  /// Why it didn't finish; blank where it did.
  std::string problem{};
  /// Whether nothing was to be changed.
  bool is_dry_run = false;
  /// When it began, by the program's clock.
  Timestamp began{};
  /// How long listing the open incidents took. To list them costs the server; a service waits at least ten times as
  /// long between rounds.
  std::chrono::milliseconds listed_in{};
  /// How many alerts are active.
  std::size_t alerts = 0;
  /// How many incidents of this program were open when the round began.
  std::size_t open = 0;
  /// How many open incidents of the source system were left alone as another program's.
  std::size_t foreign = 0;
  /// What the monitor showed and nobody could read.
  std::vector<std::string> unreadable{};
  /// What people should know besides, as that the memory couldn't be read.
  std::vector<std::string> notes{};
  /// What was done and left about each key; those that needed nothing aren't in it.
  std::vector<Outcome> outcomes{};

  /// How many keys something was done about without a failure.
  ARGUS_EXPORT std::size_t count(Action::Kind kind) const;
  /// How many keys something failed about.
  ARGUS_EXPORT std::size_t failed() const;
};

/// The ending as its name, such as `token refused`.
ARGUS_EXPORT std::string to_string(Report::Ending ending);
/// The counts in one line, and a line for each failure, each decision of a person's and each note.
ARGUS_EXPORT std::string to_string(const Report& report);
inline std::ostream& operator<<(std::ostream& out, Report::Ending ending) {
  return out << to_string(ending);
}
inline std::ostream& operator<<(std::ostream& out, const Report& report) {
  return out << to_string(report);
}

/// All of it, for programs.
ARGUS_EXPORT void to_json(nlohmann::json& json, const Report& report);

/// The counts in Prometheus's text format.
/// @param prefix the Reconciler's, as the label `prefix`
ARGUS_EXPORT std::string to_prometheus(const Report& report, std::string_view prefix);

}  // namespace argus::glue
