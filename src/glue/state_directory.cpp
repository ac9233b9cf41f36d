#include "state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace argus::detail {

namespace {

[[noreturn]] void refuse_state(const std::filesystem::path& path, int code) {
  throw std::runtime_error("the state directory " + path.string() + " can't be used (" +
                           std::generic_category().message(code) +
                           "): make it this program's user's, or name another with --state");
}

std::string holder_of(int lock) {
  std::array<char, 32> text{};
  const ssize_t size = pread(lock, text.data(), text.size() - 1, 0);
  return size > 0 ? "process " + std::string(text.data()) : "another process";
}

}  // namespace

StateDirectory::StateDirectory(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) refuse_state(path_, error.value());
  lock_ = open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) refuse_state(path_, errno);
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) {
    // For people. A full disk must not keep a service from starting.
    const std::string process = std::to_string(getpid());
    static_cast<void>(ftruncate(lock_, 0) == 0 && pwrite(lock_, process.data(), process.size(), 0) > 0);
    return;
  }
  const int code = errno;
  const std::string holder = holder_of(lock_);
  close(lock_);
  if (code != EWOULDBLOCK) refuse_state(path_, code);
  throw StateInUse(holder + " uses the state directory " + path_.string() +
                   ": stop it, or give this one another with --state");
}

StateDirectory::~StateDirectory() {
  close(lock_);
}

}  // namespace argus::detail
