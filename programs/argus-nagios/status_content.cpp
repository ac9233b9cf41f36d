#include "status_content.hpp"

#include <argus/detail/file_descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace argus_nagios {
namespace {

/// Far more than Nagios writes of a million services.
constexpr std::size_t most_bytes = std::size_t{2} << 30U;

std::runtime_error failure(const std::string& what) {
  return std::runtime_error(what + " (" + std::generic_category().message(errno) + ")");
}

}  // namespace

std::string status_content(const std::string& name, std::chrono::steady_clock::time_point deadline) {
  // Without O_NONBLOCK, opening a FIFO waits for a writer.
  const argus::detail::FileDescriptor file{open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  if (file.number() < 0) throw failure("it can't be opened");
  struct stat status {};
  if (fstat(file.number(), &status) != 0) throw failure("it can't be read");
  if (!S_ISREG(status.st_mode)) throw std::runtime_error("it is no regular file");
  std::string text;
  std::array<char, 65'536> chunk{};
  while (true) {
    const ssize_t count = read(file.number(), chunk.data(), chunk.size());
    if (count < 0 && errno != EINTR) throw failure("it can't be read");
    if (count == 0) return text;
    if (count > 0) text.append(chunk.data(), static_cast<std::size_t>(count));
    if (text.size() > most_bytes) throw std::runtime_error("it is larger than 2 GiB, which no status_file is");
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("it can't be read within the time");
  }
}

}  // namespace argus_nagios
