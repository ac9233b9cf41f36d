#pragma once

#include "src/glue/service.hpp"

#include <argus/http/retry_environment.hpp>
#include <argus/http/transport.hpp>
#include <argus/time.hpp>

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
  /// The time of day.
  std::function<argus::Timestamp()> now = &argus::now;
};

}  // namespace argusctl
