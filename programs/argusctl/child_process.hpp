#pragma once

#include <csignal>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace argusctl {

/// What became of a command.
struct ChildOutcome {
  /// As a shell tells it: 127 where there is no such command, 126 where it can't be run, 128 and its number after a
  /// signal.
  int status = 0;
  /// The end of what it wrote.
  std::string tail{};
};

/// Runs a command until it ends, and passes on what it writes to both of its streams.
/// @param pass_on gets what was written, and whether to the standard error; what it throws comes out of run_child, and
/// leaves the command running
ChildOutcome run_child(const std::vector<std::string>& words,
                       const std::function<void(std::string_view text, bool is_error)>& pass_on,
                       std::size_t longest_tail);

/// While there is one, SIGTERM is passed on to the command that runs, and SIGINT and SIGQUIT, which reach the command
/// from the terminal, don't end this program before it.
class ChildSignals {
 public:
  ChildSignals();
  ChildSignals(const ChildSignals&) = delete;
  ChildSignals& operator=(const ChildSignals&) = delete;
  ~ChildSignals();

  /// What was before: also for the child.
  void restore() const;

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
  struct sigaction terminate_ {};
};

}  // namespace argusctl
