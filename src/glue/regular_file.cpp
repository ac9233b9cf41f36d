#include "regular_file.hpp"

#include <argus/detail/file_descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace argus::glue::detail {
namespace {

using argus::detail::FileDescriptor;

[[noreturn]] void refuse_reading(const std::filesystem::path& file, int code) {
  throw std::system_error(code, std::generic_category(), file.string() + " can't be read");
}

FileDescriptor open_regular(const std::filesystem::path& path) {
  FileDescriptor file{open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
  if (file.number() < 0) refuse_reading(path, errno);
  struct stat status {};
  if (fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode)) return file;
  if (S_ISDIR(status.st_mode)) refuse_reading(path, EISDIR);
  throw std::runtime_error(path.string() + " can't be read: it is no regular file");
}

}  // namespace

std::string content_of_regular(const std::filesystem::path& file) {
  const FileDescriptor open_file = open_regular(file);
  std::string text;
  std::array<char, 65536> part{};
  while (true) {
    const ssize_t count = ::read(open_file.number(), part.data(), part.size());
    if (count == 0) return text;
    if (count < 0 && errno != EINTR) refuse_reading(file, errno);
    if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
  }
}

bool is_readable_file(const std::filesystem::path& file) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(file, unknown) && access(file.c_str(), R_OK) == 0;
}

}  // namespace argus::glue::detail
