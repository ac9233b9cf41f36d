#include "durable_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace argus::glue::detail {
namespace {

/// An open file or directory.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : path_(path), number_(open(path.c_str(), flags, 0600)) {
    require_success(number_);
  }
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      require_success(static_cast<int>(written));
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void sync() const { require_success(fsync(number_)); }

 private:
  void require_success(int result) const {
    if (result < 0) throw std::system_error(errno, std::generic_category(), path_.string() + " can't be written");
  }

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
