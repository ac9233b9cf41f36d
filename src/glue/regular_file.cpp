#include "regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace argus::glue::detail {
namespace {

[[noreturn]] void refuse_reading(const std::filesystem::path& file, int code) {
  throw std::system_error(code, std::generic_category(), file.string() + " can't be read");
}

/// A regular file, open for reading.
class RegularFile {
 public:
  explicit RegularFile(const std::filesystem::path& path)
      : path_(path), number_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (number_ < 0) refuse_reading(path_, errno);
    struct stat status {};
    if (fstat(number_, &status) == 0 && S_ISREG(status.st_mode)) return;
    close(number_);
    if (S_ISDIR(status.st_mode)) refuse_reading(path_, EISDIR);
    throw std::runtime_error(path_.string() + " can't be read: it is no regular file");
  }
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;
  ~RegularFile() { close(number_); }

  std::string content() const {
    std::string text;
    std::array<char, 65536> part{};
    while (true) {
      const ssize_t count = ::read(number_, part.data(), part.size());
      if (count == 0) return text;
      if (count < 0 && errno != EINTR) refuse_reading(path_, errno);
      if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  std::filesystem::path path_;
  int number_;
};

}  // namespace

std::string content_of_regular(const std::filesystem::path& file) {
  return RegularFile{file}.content();
}

bool is_readable_file(const std::filesystem::path& file) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(file, unknown) && access(file.c_str(), R_OK) == 0;
}

}  // namespace argus::glue::detail
