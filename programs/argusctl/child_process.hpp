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

/// What signals do while a command runs. Those that are ignored stay ignored.
enum class ChildSignals {
  /// SIGTERM and SIGHUP are passed on to the command. SIGINT and SIGQUIT, which reach it from the terminal, don't end
  /// this program before it.
  passed_on,
  /// SIGTERM and SIGINT end the command, which has ten seconds for it, and do to this program what they did before.
  stop
};

/// Runs a command until it ends, and passes on what it writes to both of its streams. What processes write that it
/// leaves behind is not waited for.
/// @param pass_on gets what was written, and whether to the standard error. Where it returns false, nobody takes that
/// stream any longer: the command gets SIGPIPE when it writes there. Where it throws, the command is killed
ChildOutcome run_child(const std::vector<std::string>& words,
                       const std::function<bool(std::string_view text, bool is_error)>& pass_on,
                       std::size_t longest_tail, ChildSignals signals);

/// While there is one, a signal has another handler.
class TakenSignal {
 public:
  TakenSignal(int number, void (*handler)(int));
  TakenSignal(const TakenSignal&) = delete;
  TakenSignal& operator=(const TakenSignal&) = delete;
  ~TakenSignal();

  int number() const { return number_; }
  const struct sigaction& before() const { return before_; }

 private:
  int number_;
  struct sigaction before_ {};
};

}  // namespace argusctl
