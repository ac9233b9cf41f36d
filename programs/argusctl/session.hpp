#pragma once

#include "environment.hpp"
#include "src/glue/connection_settings.hpp"
#include "src/glue/settings.hpp"

#include <argus/client.hpp>

#include <functional>
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

  /// Reads again what the flags say, and the environment and a file besides the address and the token: what a setup
  /// begins with.
  /// @param file that is to be replaced; it need not be there
  /// @throws std::invalid_argument that names the setting that is wrong, and its source
  void read_for_setup(const std::string& file);
  /// Reads again what a call without flags finds.
  /// @throws std::invalid_argument as read_for_setup()
  void read_without_flags();
  /// Reads the token again.
  /// @throws std::invalid_argument where it can't be read
  void read_token();

  /// @throws std::invalid_argument that names the setting that is wrong, and its source
  void check_settings() const;

  /// The words after `--`: a command to run.
  const std::vector<std::string>& command() const { return command_; }
  void set_command(std::vector<std::string> words) { command_ = std::move(words); }

  const std::vector<argus::detail::Setting>& settings() const { return settings_.all(); }
  const argus::detail::Setting& setting(const std::string& name) const;
  /// Takes these in place of what the settings say.
  void reach(std::string url, argus::Secret token);
  /// @throws std::invalid_argument where a setting is wrong, or the address or the token isn't set
  argus::ClientOptions client_options() const;
  /// @throws std::invalid_argument where a setting is wrong, or the address or the token isn't set
  /// @param on_attempt as ClientOptions::on_attempt
  argus::Client client(std::function<void(const argus::AttemptReport&)> on_attempt = {}) const;
  /// How a service that argusctl runs reaches Argus: the environment, with these settings in it. The token is read
  /// again each time.
  std::string service_variable(const std::string& name);
  /// Where notes wait while Argus can't be reached; blank where there is no such place.
  const std::string& outbox() const { return outbox_; }

  /// The file that --config names.
  const std::string& named_file() const { return named_file_; }
  /// Where the settings of the user are; blank where that isn't known.
  std::string user_directory() const;

  std::string variable(const std::string& name) const { return environment_.variable(name); }
  argus::Timestamp now() const { return environment_.now(); }
  std::istream& input() const { return environment_.input; }
  const Environment& environment() const { return environment_; }
  std::ostream& output() const { return environment_.output; }
  std::ostream& errors() const { return environment_.errors; }
  bool is_at_terminal() const { return environment_.is_at_terminal; }
  /// Tells people something in one line.
  void say(std::string_view text) const;

 private:
  std::vector<std::string> usual_files() const;
  void read_outbox();
  void read_all();

  argus::detail::SettingSources sources_{};

  const Environment& environment_;
  argus::detail::Settings settings_{"argus"};
  argus::detail::ConnectionSettings connection_{};
  std::string outbox_{};
  std::string named_file_{};
  std::string problem_{};
  std::vector<std::string> command_{};
};

}  // namespace argusctl
