#include "question.hpp"

#include "child_process.hpp"
#include "src/detail/setting.hpp"

#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <vector>

namespace argusctl {
namespace {

// What a handler can reach.
termios shown_terminal{};

void show_again(int number) {
  tcsetattr(STDIN_FILENO, TCSANOW, &shown_terminal);
  static_cast<void>(std::signal(number, SIG_DFL));
  static_cast<void>(raise(number));
}

/// While there is one, the terminal doesn't show what is typed.
class HiddenInput {
 public:
  HiddenInput() {
    if (tcgetattr(STDIN_FILENO, &shown_terminal) != 0) throw std::runtime_error("the terminal can't be asked");
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) take(number, &show_again);
    // A program that is stopped leaves its terminal to others.
    take(SIGTSTP, SIG_IGN);
    termios hidden = shown_terminal;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
      throw std::runtime_error("the terminal shows what is typed: name a file with --token-file");
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  ~HiddenInput() { tcsetattr(STDIN_FILENO, TCSANOW, &shown_terminal); }

 private:
  void take(int number, void (*handler)(int)) {
    auto taken = std::make_unique<TakenSignal>(number, handler);
    if (taken->before().sa_handler != SIG_IGN) taken_.push_back(std::move(taken));
  }

  std::vector<std::unique_ptr<TakenSignal>> taken_{};
};

std::string read_line(const Session& session, const std::string& what) {
  std::string line;
  if (!std::getline(session.input(), line))
    throw std::invalid_argument("the input ended before " + what + " was given");
  const std::string text{argus::detail::trimmed_setting(line)};
  if (text.empty()) throw std::invalid_argument(what + " was not given");
  return text;
}

void prompt(const Session& session, const std::string& what) {
  session.errors() << what << ": " << std::flush;
}

}  // namespace

std::string ask(const Session& session, const std::string& what) {
  if (session.is_at_terminal()) prompt(session, what);
  return read_line(session, what);
}

std::string ask_secretly(const Session& session, const std::string& what) {
  if (!session.is_at_terminal()) return read_line(session, what);
  const HiddenInput hidden;
  prompt(session, what + ", which isn't shown");
  const std::string text = read_line(session, what);
  session.errors() << '\n';
  return text;
}

}  // namespace argusctl
