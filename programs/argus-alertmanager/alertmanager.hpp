#pragma once

#include "alerts.hpp"

#include <argus/glue/program.hpp>
#include <argus/http/transport.hpp>
#include <argus/secret.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace argus_alertmanager {

/// How Alertmanager is reached, and what is read of it.
struct Settings {
  std::string url = "http://127.0.0.1:9093";
  argus::Secret token{};
  /// User and password, with a colon between them.
  argus::Secret login{};
  std::string ca_file{};
  bool allow_plain_http = false;
  /// For each of the requests.
  std::chrono::seconds timeout{10};
  /// Matchers, as in `severity="critical"`.
  std::vector<std::string> filter{};
  /// A regular expression of receivers.
  std::string receiver{};
  Rules rules{};

  /// @param program keeps references to this
  void add_to(argus::glue::Program& program);
  /// @throws std::invalid_argument for a value that can't be used
  void check_values() const;
};

/// Reads Alertmanager once.
/// @param transport libcurl's where it is null
/// @throws std::runtime_error where it can't be read, in one line
argus::glue::Snapshot read_alertmanager(const Settings& settings,
                                        const std::shared_ptr<argus::Transport>& transport = {});

}  // namespace argus_alertmanager
