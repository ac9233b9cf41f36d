#pragma once

#include "command_line.hpp"
#include "connection_settings.hpp"
#include "service_log.hpp"
#include "service_notifier.hpp"
#include "settings.hpp"

#include <argus/client.hpp>
#include <argus/glue/policy.hpp>
#include <argus/glue/reconciler.hpp>
#include <argus/glue/rounds.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/transport.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// The value of a variable of the environment; blank where it isn't set.
std::string environment_variable(const std::string& name);

/// What a service touches of the machine; tests put theirs in.
struct ServiceEnvironment {
  std::function<std::string(const std::string& name)> variable = &environment_variable;
  /// Where the settings of all users are.
  std::filesystem::path settings_directory = "/etc";
  std::ostream& output = std::cout;
  std::ostream& log = std::cerr;
  /// A blank wait is one that signals end.
  RetryEnvironment time{};
  /// Libcurl's where it is null.
  std::shared_ptr<Transport> transport{};
  /// The time of day.
  std::function<Timestamp()> now = &argus::now;
};

/// The whole of a glue::Program.
class Service {
 public:
  Service(std::string name, std::string about, ServiceEnvironment environment);

  Settings& settings() { return settings_; }
  /// As glue::Program::validate().
  void validate(std::function<void()> rule) { rules_.push_back(std::move(rule)); }
  /// As glue::Program::beside().
  void beside(std::function<std::shared_ptr<void>(glue::Rounds)> start) { beside_.push_back(std::move(start)); }
  /// As glue::Program::run().
  int run(int argc, const char* const* argv, const std::function<glue::Snapshot()>& read_monitor,
          const glue::Policy& policy);
  /// How Argus is reached, by the settings.
  /// @throws std::invalid_argument where address or token is missing
  ClientOptions client_options() { return client_options(make_keeper()); }

 private:
  int make_rounds(const std::function<glue::Snapshot()>& read_monitor, const glue::Policy& policy);
  int dry_run(const std::function<glue::Snapshot()>& read_monitor, const glue::Policy& policy);
  int run_check(const std::function<glue::Snapshot()>& read_monitor);
  void say(const std::string& what, const std::string& text);
  void print_settings();
  bool check_server();
  bool check_state();
  bool check_token();
  bool check_monitor(const std::function<glue::Snapshot()>& read_monitor);

  void read_settings();
  void read_token_again();
  ClientOptions configured_options();
  std::shared_ptr<const glue::TokenKeeper> make_keeper();
  Secret token_in_use(const glue::TokenKeeper& keeper);
  Secrets secrets() const;
  std::filesystem::path state_path() const;
  ClientOptions client_options(const std::shared_ptr<const glue::TokenKeeper>& keeper);
  Client make_client(const std::shared_ptr<const glue::TokenKeeper>& keeper) {
    return Client{client_options(keeper), environment_.transport};
  }
  glue::Memory memory() const { return glue::Memory{state_path() / "memory.json", connection_.url}; }
  void warn_of_short_watchdog();
  void publish(const std::string& metrics) const;

  std::string name_;
  std::string about_;
  ServiceEnvironment environment_;
  Settings settings_;
  ServiceLog log_;
  ServiceNotifier notifier_;
  std::vector<std::function<void()>> rules_{};
  std::vector<std::function<std::shared_ptr<void>(glue::Rounds)>> beside_{};
  CommandLine line_{};
  SettingSources sources_{};

  ConnectionSettings connection_{"argus-"};
  Secret renewed_token_{};
  bool renews_token_ = false;
  std::chrono::seconds token_life_{std::chrono::hours{14 * 24}};
  std::chrono::seconds every_{60};
  std::string state_{};
  std::string metrics_file_{};
};

}  // namespace argus::detail
