#pragma once

#include <argus/client.hpp>
#include <argus/export.hpp>
#include <argus/glue/memory.hpp>
#include <argus/glue/policy.hpp>
#include <argus/glue/report.hpp>
#include <argus/glue/snapshot.hpp>
#include <argus/time.hpp>

#include <functional>
#include <string>

namespace argus::glue {

/// Keeps Argus equal to a monitor, round by round: opens an incident for each alert, changes what has changed, closes
/// what is over, and leaves to people what they have decided. docs/glue.md has the rules.
///
/// Several may work with one source system, also from several machines: each has a prefix and a Memory of its own, or
/// they share a prefix and show the same monitor. Not to be used from two threads at once.
class ARGUS_EXPORT Reconciler {
 public:
  /// @param client of the source system's token
  /// @param prefix names the program among those of its source system; an alert's id is the prefix, a colon and its key
  /// @param read_monitor reads the monitor each time that it is called; what it throws ends the round
  /// @param clock the program's clock; tests put theirs in
  /// @throws std::invalid_argument for a prefix that is blank, or has a colon or white space at its ends, and for a
  /// policy with a value out of range
  Reconciler(Client client, std::string prefix, std::function<Snapshot()> read_monitor, Policy policy = {},
             Memory memory = {}, std::function<Timestamp()> clock = now);

  /// One round: reads the monitor, lists what is open, and does what the difference asks for. What fails for one alert
  /// is reported, tried again after a while, and stops no other. Saves the memory.
  /// @throws nothing of the monitor's or the server's: the report tells
  Report run();

  /// What run() would do, without changing anything: reads the monitor and Argus.
  Report dry_run();

  /// What it knows by now.
  const Memory& memory() const { return memory_; }

 private:
  class Round;

  Client client_;
  std::string prefix_;
  std::function<Snapshot()> read_monitor_;
  Policy policy_;
  Memory memory_;
  std::function<Timestamp()> clock_;
};

}  // namespace argus::glue
