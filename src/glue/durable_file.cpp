#include "durable_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
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

  void give(const FileAccess& access) const {
    constexpr auto as_it_is = static_cast<uid_t>(-1);
    const bool is_given = access.user || access.group;
    if (is_given && fchown(number_, access.user.value_or(as_it_is), access.group.value_or(static_cast<gid_t>(-1))) != 0)
      fail(path_);
    if (fchmod(number_, access.mode) != 0) fail(path_);
  }

  void sync() const {
    if (fsync(number_) != 0) fail(path_);
  }

 private:
  std::filesystem::path path_;
  int number_;
};

/// A file that is removed unless it is put in its place.
class Temporary {
 public:
  explicit Temporary(std::filesystem::path path) : path_(std::move(path)) {}
  ~Temporary() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void write(const std::string& text, const FileAccess& access) const {
    const Descriptor descriptor{path_, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW};
    descriptor.give(access);
    descriptor.write(text);
    descriptor.sync();
  }

  void replace(const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::rename(path_, file, error);
    if (error) throw std::system_error(error, file.string() + " can't be written");
    path_.clear();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

FileAccess access_of(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), file.string() + " can't be read");
  constexpr mode_t permissions = 0777;
  return {static_cast<mode_t>(status.st_mode & permissions), status.st_uid, status.st_gid};
}

void write_durably(const std::filesystem::path& file, const std::string& text, const FileAccess& access) {
  Temporary temporary{file.string() + ".tmp"};
  temporary.write(text, access);
  temporary.replace(file);
  const std::filesystem::path folder = file.parent_path();
  Descriptor{folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC}.sync();
}

}  // namespace argus::glue::detail
