#pragma once

#include "src/glue/service.hpp"

#include <argus/http/retry_environment.hpp>
#include <argus/http/transport.hpp>
#include <argus/time.hpp>

#include <unistd.h>

#include <functional>
#include <iostream>
#include <memory>
#include <string>

namespace argusctl {

/// What argusctl touches of the machine; tests put theirs in.
struct Environment {
  std::function<std::string(const std::string& name)> variable = &argus::detail::environment_variable;
  /// Where the settings of all users are.
  std::string settings_directory = "/etc";
  std::istream& input = std::cin;
  std::ostream& output = std::cout;
  std::ostream& errors = std::cerr;
  argus::RetryEnvironment time{};
  /// Libcurl's where it is null.
  std::shared_ptr<argus::Transport> transport{};
  /// Whether a person types what is read.
  bool is_at_terminal = isatty(STDIN_FILENO) == 1;
  /// Whether a person sees the errors' stream on a terminal that moves its cursor.
  bool is_watched = isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
  /// Whether a person sees the output as it is written.
  bool shows_output = isatty(STDOUT_FILENO) == 1;
  /// The time of day.
  std::function<argus::Timestamp()> now = &argus::now;
};

}  // namespace argusctl
