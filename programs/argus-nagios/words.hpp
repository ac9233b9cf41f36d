#pragma once

#include "checked_object.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace argus_nagios {

/// What an event handler is told.
struct EventWords {
  std::string outbox{};
  AlertRules rules{};
  CheckedObject object{};
};

/// What the reader of status.dat is told.
struct StatusWords {
  std::string file{};
  AlertRules rules{};
  /// How long Nagios may take to write the file anew.
  std::chrono::seconds wait{30};
};

/// @param variable the value of an environment variable; blank where it isn't set
/// @throws std::invalid_argument
EventWords event_words(const std::vector<std::string>& arguments,
                       const std::function<std::string(const std::string&)>& variable);

/// @throws std::invalid_argument
StatusWords status_words(const std::vector<std::string>& arguments);

}  // namespace argus_nagios
