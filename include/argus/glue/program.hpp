#pragma once

#include <argus/export.hpp>
#include <argus/glue/policy.hpp>
#include <argus/glue/rounds.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/secret.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace argus::glue {

/// The main function of a whole service that keeps Argus equal to a monitor: its settings and flags, rounds at
/// intervals, signals, systemd's notifications and watchdog, metrics and the log. docs/glue-services.md shows a whole
/// service, and docs/program.md tells what its users see.
class ARGUS_EXPORT Program {
 public:
  /// @param name of a-z, 0-9 and -: of its settings in the environment, its state, and its incidents in Argus, whose
  /// ids begin with it
  /// @param about what it does, in half a sentence
  Program(const std::string& name, const std::string& about);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// A setting: `monitor-url` is the flag `--monitor-url`, the variable `NAME_MONITOR_URL`, and a key of the TOML file.
  /// What the variable holds now is the default. run() changes it, and between two rounds SIGHUP does.
  /// @throws std::invalid_argument for a name that is taken, or has other characters than a-z, 0-9 and -
  void setting(const std::string& name, std::string& value, const std::string& help);
  /// A whole number.
  void setting(const std::string& name, int& value, const std::string& help);
  /// Yes or no.
  void setting(const std::string& name, bool& value, const std::string& help);
  /// A number.
  void setting(const std::string& name, double& value, const std::string& help);
  /// A time, as in `90s` or `5min`.
  void setting(const std::string& name, std::chrono::seconds& value, const std::string& help);
  /// A list: a flag for each part, commas between them in the environment, an array in the file.
  void setting(const std::string& name, std::vector<std::string>& value, const std::string& help);
  /// A secret of one word, which no log repeats. `monitor-token` comes from the first of these that is set: the file
  /// that the flag `--monitor-token-file` names, the variable `NAME_MONITOR_TOKEN`, the file that
  /// `NAME_MONITOR_TOKEN_FILE` or `monitor-token-file` in the TOML file names, and systemd's credential
  /// `monitor-token`. Of a file it is the first line. Never on the command line.
  void secret(const std::string& name, Secret& value, const std::string& help);

  /// A rule of the settings, called each time that they have been read. Where it throws std::invalid_argument they are
  /// wrong: the program ends with 2, and after SIGHUP the old ones stay.
  void validate(std::function<void()> rule);

  /// What runs beside the rounds, as a listener that asks for one: `start` is called before the first round, and what
  /// it returns is destroyed after the last one. With `--once`, `--dry-run` and `--check` it isn't called. What it
  /// throws ends the program, a std::invalid_argument as a wrong setting.
  void beside(std::function<std::shared_ptr<void>(Rounds)> start);

  /// Reads the settings, and makes rounds until a signal ends it, or does what the flags ask for in place of that.
  /// @param read_monitor reads the monitor each time that it is called; if it throws, the round ends
  /// @returns what main is to return: 0 after a signal or a round that went well, 1 where a single round or a check
  /// failed, 2 for wrong settings, 10 where a dry run would change something, 11 where it would hold something
  int run(int argc, const char* const* argv, const std::function<Snapshot()>& read_monitor, const Policy& policy = {});

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace argus::glue
