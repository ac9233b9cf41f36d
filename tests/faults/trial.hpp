#pragma once

#include "faults/faulty_link.hpp"
#include "faults/operations.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <string>

/// How often the fault hits.
enum class Extent {
  once,  ///< the first attempt of the operation's own request
  stays  ///< that and everything after it
};

/// One call, and what became of it.
struct Trial {
  Subject subject{};
  /// As the table says it; begins with "succeeds" or with an error's name.
  std::string outcome{};
  /// Everything that must not be; blank if all is well.
  std::string complaint{};
  bool succeeded = false;
  bool maybe_processed = false;
  /// Whether the call met the fault; on a busy machine its deadline may pass before.
  bool met_fault = true;
  /// How often the operation's path was asked with a POST, as seen before the server.
  int arrivals = 0;
  /// Which operation of the API met the fault, as in "post_incident"; blank if none did.
  std::string request{};

  /// Success at the first attempt, the fault notwithstanding.
  bool is_plain_success() const { return outcome == "succeeds"; }
};

/// How a trial meets its fault.
struct Setting {
  Extent extent = Extent::once;
  int position = 0;
  /// Whether the connection has carried a request before.
  bool warm = false;
};

/// Makes the call while the fault is there, and waits until the server has come to rest.
Trial run_trial(const Operation& operation, const Fault& fault, const Setting& setting, const Subject& subject);
