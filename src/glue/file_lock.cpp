#include "file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace argus::glue::detail {

FileLock::FileLock(const std::filesystem::path& file, Kind kind)
    : descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), file.string() + " can't be opened");
  while (flock(descriptor_, kind == Kind::shared ? LOCK_SH : LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int code = errno;
    close(descriptor_);
    throw std::system_error(code, std::generic_category(), file.string() + " can't be locked");
  }
}

FileLock::~FileLock() {
  close(descriptor_);
}

}  // namespace argus::glue::detail
