#pragma once

#include <argus/export.hpp>
#include <argus/time.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace argus::glue {

/// What is remembered of one key of the monitor's. A zero time is one that isn't known.
struct Remembered {
  /// How things stood last.
  enum class State {
    waiting,    ///< its alert is active, and no incident is open yet
    open,       ///< its incident is open
    respected,  ///< a person has closed its incident, which counts until the alert is seen absent
    closed,     ///< its incident is closed, and the alert was seen absent; the next one is a new outage
  };

  /// How things stood last.
  State state = State::waiting;
  /// Its latest incident; 0 where there was none.
  std::int64_t pk = 0;
  /// The level that was written last; 0 where none was, or a change has begun. What a person has changed since is left
  /// alone.
  int level = 0;
  /// The tags that were written last, as `key=value`.
  std::vector<std::string> tags{};
  /// A hash of the description that was written last.
  std::string description{};
  /// When the alert was first seen in this outage.
  Timestamp first_seen{};
  /// When it was last seen before it was absent.
  Timestamp last_active{};
  /// When it was first absent; zero while it is active.
  Timestamp absent_since{};
  /// When it was last absent, as far as what a guard or a miss held back doesn't count.
  Timestamp last_absent{};
  /// In how many complete snapshots, one after the other, it was absent.
  int misses = 0;
  /// When its incident ended, where it is closed.
  Timestamp closed_at{};
  /// Whether a person has opened its incident again, which counts until the alert is seen active.
  bool is_reopened = false;
  /// Whether the server is known to have stored all of its incident, the first event of its log included.
  bool is_whole = false;
  /// How often in a row something about it failed.
  int failures = 0;
  /// Not tried again before.
  Timestamp retry_at{};
};

/// What a Reconciler knows from its earlier rounds. A file keeps it over a restart; without it every decision is still
/// safe, but holds begin again, and a person's changes of level and tags look like the program's own.
class ARGUS_EXPORT Memory {
 public:
  /// Empty, and in no file.
  Memory() = default;
  /// What the file holds. Where there is none, nobody can read it, or it is of another server, the memory starts empty
  /// and problem() says so.
  /// @param server_url which Argus it is of: on another one incidents have other primary keys, and nobody has closed
  /// any
  explicit Memory(std::filesystem::path file, std::string server_url = {});

  /// By the monitor's key, without white space at its ends.
  std::unordered_map<std::string, Remembered> keys{};
  /// The ids of stateless incidents that were posted, and when.
  std::unordered_map<std::string, Timestamp> posted{};
  /// When the monitor's last complete snapshot was taken.
  Timestamp observed_at{};
  /// Which Argus it is of; blank where nobody said.
  std::string server{};

  /// Why it started empty; blank where it didn't.
  const std::string& problem() const { return problem_; }

  /// Writes the file, as a whole or not at all, and not where it would say the same as before. Does nothing without a
  /// file.
  /// @throws std::system_error that names the file
  void save();

 private:
  std::filesystem::path file_{};
  std::string problem_{};
  std::string saved_{};
  Timestamp saved_at_{};
};

/// The memory as its file has it.
ARGUS_EXPORT void to_json(nlohmann::json& json, const Memory& memory);
/// @throws nlohmann::json::exception, std::invalid_argument for anything else
ARGUS_EXPORT void from_json(const nlohmann::json& json, Memory& memory);

}  // namespace argus::glue
