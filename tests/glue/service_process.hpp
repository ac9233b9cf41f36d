#pragma once

#include "catch.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Waits until it holds; fails if that takes longer.
inline void eventually(const std::function<bool()>& holds, std::chrono::seconds longest = std::chrono::seconds{60}) {
  const auto end = std::chrono::steady_clock::now() + longest;
  while (!holds()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

/// A service as a process, with a directory of its own. It is killed at the end where it hasn't ended.
class ServiceProcess {
 public:
  using Words = std::vector<std::string>;

  explicit ServiceProcess(std::string program) : program_(std::move(program)) {
    REQUIRE(mkdtemp(directory_.data()) != nullptr);
  }
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;
  ~ServiceProcess() {
    if (pid_ != 0) end_with(SIGKILL);
    std::filesystem::remove_all(directory_);
  }

  std::string file(const std::string& name) const { return directory_ + "/" + name; }
  std::string content(const std::string& name) const {
    std::ifstream stream{file(name)};
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  /// All that it and those before it have written to standard error.
  std::string log() const { return content("log"); }

  /// As a whole, so that the service reads all of it or nothing. For its user alone, as secrets must be.
  void write(const std::string& name, const std::string& text) const {
    std::ofstream{file("new")} << text;
    std::filesystem::permissions(file("new"), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(file("new"), file(name));
  }

  void start(Words words = {}) {
    words.insert(words.begin(), program_);
    Words lines;
    for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 2, file("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addopen(&actions, 1, file("output").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(posix_spawn(&pid_, program_.c_str(), &actions, nullptr, pointers(words).data(), pointers(lines).data()) ==
            0);
    posix_spawn_file_actions_destroy(&actions);
  }
  void send(int signal) const { kill(pid_, signal); }
  /// Its exit code, or 128 and the signal that ended it.
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  int end_with(int signal) {
    send(signal);
    return wait();
  }
  int run(const Words& words) {
    start(words);
    return wait();
  }
  bool is_running() const { return waitpid(pid_, nullptr, WNOHANG) == 0; }

  /// All of its environment.
  std::map<std::string, std::string> variables{};

 private:
  static std::vector<char*> pointers(Words& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
  }

  std::string program_;
  std::string directory_ = "/tmp/argus-acme-XXXXXX";
  pid_t pid_ = 0;
};
