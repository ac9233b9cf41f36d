#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace argusctl {
namespace {

constexpr int not_found_status = 127;
constexpr int not_run_status = 126;
constexpr int signal_status = 128;
/// How long a child that has ended may go unnoticed where another process keeps its streams open.
constexpr int poll_milliseconds = 200;

volatile std::sig_atomic_t child_to_end = 0;

void pass_signal_on(int number) {
  if (child_to_end > 0) kill(static_cast<pid_t>(child_to_end), number);
}

const ChildSignals* present_signals = nullptr;

void set_handler(int number, void (*handler)(int), struct sigaction& before) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(number, &action, &before);
}

/// A stream of the child's.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    reading_ = ends[0];
    writing_ = ends[1];
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(reading_);
    close_end(writing_);
  }

  int reading() const { return reading_; }
  int writing() const { return writing_; }
  void close_writing() { close_end(writing_); }

  /// @returns what is there; blank at its end
  std::string read_some() {
    std::array<char, 4096> buffer{};
    ssize_t length = -1;
    do {
      length = read(reading_, buffer.data(), buffer.size());
    } while (length < 0 && errno == EINTR);
    if (length > 0) return {buffer.data(), static_cast<std::size_t>(length)};
    close_end(reading_);
    return {};
  }

 private:
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }

  int reading_ = -1;
  int writing_ = -1;
};

[[noreturn]] void become(const std::vector<std::string>& words, int output, int errors) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (present_signals != nullptr) present_signals->restore();
  static_cast<void>(std::signal(SIGPIPE, SIG_DFL));
  dup2(output, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  const int status = errno == ENOENT ? not_found_status : not_run_status;
  const std::string problem = words.front() + ": " + std::strerror(errno) + "\n";
  static_cast<void>(write(STDERR_FILENO, problem.data(), problem.size()) != 0);
  _exit(status);
}

int shell_status(int status) {
  return WIFSIGNALED(status) ? signal_status + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& words,
                       const std::function<void(std::string_view text, bool is_error)>& pass_on,
                       std::size_t longest_tail) {
  Pipe output;
  Pipe errors;
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "can't start " + words.front());
  if (child == 0) {
    become(words, output.writing(), errors.writing());
  }
  child_to_end = static_cast<std::sig_atomic_t>(child);
  output.close_writing();
  errors.close_writing();

  ChildOutcome outcome;
  const auto take = [&](Pipe& pipe, bool is_error) {
    const std::string text = pipe.read_some();
    pass_on(text, is_error);
    outcome.tail += text;
    if (outcome.tail.size() > longest_tail) outcome.tail.erase(0, outcome.tail.size() - longest_tail);
  };
  int status = 0;
  bool has_ended = false;
  while (output.reading() >= 0 || errors.reading() >= 0) {
    std::array<pollfd, 2> streams{{{output.reading(), POLLIN, 0}, {errors.reading(), POLLIN, 0}}};
    const int ready = poll(streams.data(), streams.size(), has_ended ? 0 : poll_milliseconds);
    if (ready > 0 && streams[0].revents != 0) take(output, false);
    if (ready > 0 && streams[1].revents != 0) take(errors, true);
    if (ready > 0) continue;
    if (has_ended) break;
    has_ended = waitpid(child, &status, WNOHANG) == child;
  }
  while (!has_ended) has_ended = waitpid(child, &status, 0) == child;
  child_to_end = 0;
  outcome.status = shell_status(status);
  return outcome;
}

ChildSignals::ChildSignals() {
  set_handler(SIGINT, SIG_IGN, interrupt_);
  set_handler(SIGQUIT, SIG_IGN, quit_);
  set_handler(SIGTERM, &pass_signal_on, terminate_);
  present_signals = this;
}

ChildSignals::~ChildSignals() {
  present_signals = nullptr;
  restore();
}

void ChildSignals::restore() const {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGQUIT, &quit_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
}

}  // namespace argusctl
