#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace argusctl {
namespace {

constexpr int not_found_status = 127;
constexpr int not_run_status = 126;
constexpr int signal_status = 128;
/// How long a command that has ended may go unnoticed where another process keeps its streams open.
constexpr int poll_milliseconds = 200;

/// How long a command that is to end may take before it is killed.
constexpr std::chrono::seconds longest_ending{10};

// What a handler can reach.
volatile std::sig_atomic_t child_to_end = 0;
volatile std::sig_atomic_t is_to_end = 0;
std::atomic<const std::vector<std::unique_ptr<TakenSignal>>*> taken_signals{nullptr};

void pass_signal_on(int number) {
  const int error = errno;
  if (child_to_end > 0) kill(static_cast<pid_t>(child_to_end), number);
  errno = error;
}

void end_child(int number) {
  is_to_end = 1;
  pass_signal_on(SIGTERM);
  const auto* const all = taken_signals.load();
  if (all == nullptr) return;
  for (const auto& taken : *all) {
    const auto before = taken->before().sa_handler;
    if (taken->number() == number && before != SIG_DFL) before(number);
  }
}

/// No signal comes while there is one.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { restore(); }

  void restore() const { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

bool is_ignored(int number) {
  struct sigaction present {};
  sigaction(number, nullptr, &present);
  return present.sa_handler == SIG_IGN;
}

/// The handlers for as long as a command runs.
class Handlers {
 public:
  explicit Handlers(ChildSignals signals) {
    is_to_end = 0;
    const bool passes_on = signals == ChildSignals::passed_on;
    take(SIGTERM, passes_on ? &pass_signal_on : &end_child);
    take(SIGINT, passes_on ? SIG_IGN : &end_child);
    if (passes_on) take(SIGHUP, &pass_signal_on);
    if (passes_on) take(SIGQUIT, SIG_IGN);
    taken_signals = &taken_;
  }
  Handlers(const Handlers&) = delete;
  Handlers& operator=(const Handlers&) = delete;
  ~Handlers() {
    const BlockedSignals none;
    taken_.clear();
    taken_signals = nullptr;
  }

  /// In the child.
  void restore() { taken_.clear(); }

 private:
  void take(int number, void (*handler)(int)) {
    if (!is_ignored(number)) taken_.push_back(std::make_unique<TakenSignal>(number, handler));
  }

  std::vector<std::unique_ptr<TakenSignal>> taken_{};
};

/// A stream of the child's.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
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
  void close_reading() { close_end(reading_); }
  /// How many bytes are there to read.
  std::size_t waiting() const {
    int bytes = 0;
    const bool is_known = reading_ >= 0 && ioctl(reading_, FIONREAD, &bytes) == 0;
    return is_known ? static_cast<std::size_t>(bytes) : 0;
  }

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

/// A command that runs; where it isn't waited for, it is killed.
class Child {
 public:
  Child(const std::vector<std::string>& words, const Pipe& output, const Pipe& errors, ChildSignals signals) {
    const BlockedSignals blocked;
    handlers_.emplace(signals);
    process_ = fork();
    if (process_ < 0) throw std::system_error(errno, std::generic_category(), "can't start " + words.front());
    if (process_ == 0) {
      handlers_->restore();
      blocked.restore();
      become(words, output.writing(), errors.writing());
    }
    child_to_end = static_cast<std::sig_atomic_t>(process_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (has_ended_) return;
    kill(process_, SIGKILL);
    wait();
  }

  /// @returns whether it has ended
  bool look() {
    if (waitpid(process_, &status_, WNOHANG) == process_) note_end();
    const auto now = std::chrono::steady_clock::now();
    if (is_to_end != 0 && !kill_at_) kill_at_ = now + longest_ending;
    if (!has_ended_ && kill_at_ && now >= *kill_at_) kill(process_, SIGKILL);
    return has_ended_;
  }
  /// @returns its status
  int wait() {
    for (int pause = 1; !look(); pause = (std::min)(2 * pause, poll_milliseconds)) poll(nullptr, 0, pause);
    return shell_status(status_);
  }

 private:
  void note_end() {
    has_ended_ = true;
    child_to_end = 0;
  }

  std::optional<Handlers> handlers_{};
  pid_t process_ = -1;
  bool has_ended_ = false;
  int status_ = 0;
  std::optional<std::chrono::steady_clock::time_point> kill_at_{};
};

/// What a command writes to its two streams.
class Streams {
 public:
  using PassOn = std::function<bool(std::string_view text, bool is_error)>;

  Streams(const PassOn& pass_on, std::size_t longest_tail) : pass_on_(pass_on), longest_tail_(longest_tail) {}

  Pipe& output() { return output_; }
  Pipe& errors() { return errors_; }
  const std::string& tail() const { return tail_; }

  bool is_open() const { return output_.reading() >= 0 || errors_.reading() >= 0; }
  void take_some() {
    std::array<pollfd, 2> streams{{{output_.reading(), POLLIN, 0}, {errors_.reading(), POLLIN, 0}}};
    if (poll(streams.data(), streams.size(), poll_milliseconds) <= 0) return;
    if (streams[0].revents != 0) take(output_, false);
    if (streams[1].revents != 0) take(errors_, true);
  }
  /// Takes what is there now.
  void take_rest() {
    take_rest_of(output_, false);
    take_rest_of(errors_, true);
  }

 private:
  std::size_t take(Pipe& pipe, bool is_error) {
    const std::string text = pipe.read_some();
    tail_ += text;
    if (tail_.size() > longest_tail_) tail_.erase(0, tail_.size() - longest_tail_);
    if (!text.empty() && !pass_on_(text, is_error)) pipe.close_reading();
    return text.size();
  }
  void take_rest_of(Pipe& pipe, bool is_error) {
    std::size_t rest = pipe.waiting();
    while (rest > 0 && pipe.reading() >= 0) rest -= (std::min)(rest, take(pipe, is_error));
  }

  const PassOn& pass_on_;
  std::size_t longest_tail_;
  Pipe output_{};
  Pipe errors_{};
  std::string tail_{};
};

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& words,
                       const std::function<bool(std::string_view text, bool is_error)>& pass_on,
                       std::size_t longest_tail, ChildSignals signals) {
  Streams streams{pass_on, longest_tail};
  Child child{words, streams.output(), streams.errors(), signals};
  streams.output().close_writing();
  streams.errors().close_writing();
  while (streams.is_open() && !child.look()) streams.take_some();
  const int status = child.wait();
  streams.take_rest();
  return {status, streams.tail()};
}

TakenSignal::TakenSignal(int number, void (*handler)(int)) : number_(number) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(number_, &action, &before_);
}

TakenSignal::~TakenSignal() {
  sigaction(number_, &before_, nullptr);
}

}  // namespace argusctl
