#pragma once

#include "environment.hpp"
#include "src/glue/connection_settings.hpp"
#include "src/glue/settings.hpp"

#include <argus/client.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace argusctl {

/// One call of argusctl: its settings, and what it reads and writes.
class Session {
 public:
  explicit Session(const Environment& environment);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Reads all settings. Where one is wrong, that is told by what needs it, so that a job runs, and an alert gets into
  /// the outbox, without it.
  /// @param flags what the command line says, by key
  /// @param file the settings' file; blank for those of the user and of the machine, where they are there
  void read_settings(std::map<std::string, std::vector<std::string>> flags, const std::string& file);

  /// @throws std::invalid_argument that names the setting that is wrong, and its source
  void check_settings() const;

  /// The words after `--`: a command to run.
  const std::vector<std::string>& command() const { return command_; }
  void set_command(std::vector<std::string> words) { command_ = std::move(words); }

  const std::vector<argus::detail::Setting>& settings() const { return settings_.all(); }
  /// @throws std::invalid_argument where a setting is wrong, or the address or the token isn't set
  argus::Client client() const;
  /// How a service that argusctl runs reaches Argus: the environment, with these settings in it. The token is read
  /// again each time.
  std::string service_variable(const std::string& name);
  /// Where notes wait while Argus can't be reached; blank where there is no such place.
  const std::string& outbox() const { return outbox_; }

  std::string variable(const std::string& name) const { return environment_.variable(name); }
  argus::Timestamp now() const { return environment_.now(); }
  std::istream& input() const { return environment_.input; }
  const Environment& environment() const { return environment_; }
  std::ostream& output() const { return environment_.output; }
  std::ostream& errors() const { return environment_.errors; }
  /// Tells people something in one line.
  void say(std::string_view text) const;

 private:
  std::vector<std::string> usual_files() const;
  void read_outbox();

  argus::detail::SettingSources sources_{};

  const Environment& environment_;
  argus::detail::Settings settings_{"argus"};
  argus::detail::ConnectionSettings connection_{};
  std::string outbox_{};
  std::string problem_{};
  std::vector<std::string> command_{};
};

}  // namespace argusctl
