#pragma once

#include "settings.hpp"

#include <argus/client_options.hpp>
#include <argus/secret.hpp>

#include <string>

namespace argus::detail {

/// The settings that say how Argus is reached.
struct ConnectionSettings {
  /// How their names begin, as in "argus-".
  std::string prefix{};
  std::string url{};
  Secret token{};
  /// In seconds.
  double timeout = 30;
  bool allow_plain_http = false;
  std::string ca_file{};
  Secret proxy{};

  /// @param settings keeps references to this
  void add_to(Settings& settings);
  /// @throws std::invalid_argument for a value out of range
  void check_values() const;
  /// @throws std::invalid_argument where one is missing that must be set, or a file can't be read
  ClientOptions options() const;
};

}  // namespace argus::detail
