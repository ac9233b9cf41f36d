#include "durable_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace argus::glue::detail {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string() + " can't be written");
}

int open_or_fail(const std::filesystem::path& path, int flags) {
  const int number = open(path.c_str(), flags, 0600);
  if (number < 0) fail(path);
  return number;
}

/// An open file or directory.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : path_(path), number_(open_or_fail(path, flags)) {}
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void sync() const {
    if (fsync(number_) != 0) fail(path_);
  }

 private:
  std::filesystem::path path_;
  int number_;
};

}  // namespace

void write_durably(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path temporary = file.string() + ".tmp";
  {
    const Descriptor descriptor{temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW};
    descriptor.write(text);
    descriptor.sync();
  }
  std::filesystem::rename(temporary, file);
  const std::filesystem::path folder = file.parent_path();
  Descriptor{folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC}.sync();
}

}  // namespace argus::glue::detail
