#include <argus/token_file.hpp>

#include "detail/setting.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace argus {

using namespace detail;

namespace {

constexpr std::size_t most_bytes = std::size_t{16} * 1024;

[[noreturn]] void refuse(const std::string& path, const std::string& problem) {
  throw std::invalid_argument("token file " + path + ": " + problem);
}

[[noreturn]] void refuse_unreadable(const std::string& path) {
  const int code = errno;
  if (code == ENOENT) refuse(path, "can't be found; create it with mode 0600");
  refuse(path, "can't be read (" + std::generic_category().message(code) + "); let this program's user read it");
}

class OpenFile {
 public:
  /// Without waiting for a pipe's other end, and without taking a terminal for the program's own.
  explicit OpenFile(const std::string& path)
      : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0) refuse_unreadable(path_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(descriptor_); }

  mode_t mode() const {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) refuse_unreadable(path_);
    return status.st_mode;
  }

  std::string content() const {
    std::string text(most_bytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
      const ssize_t count = read(descriptor_, &text[size], text.size() - size);
      if (count == 0) break;
      if (count > 0) size += static_cast<std::size_t>(count);
      if (count < 0 && errno != EINTR) refuse_unreadable(path_);
    }
    text.resize(size);
    return text;
  }

 private:
  const std::string& path_;
  int descriptor_;
};

void check_mode(const std::string& path, mode_t mode, TokenFileAccess access) {
  if (!S_ISREG(mode)) refuse(path, "is a pipe, a device or a directory; name a regular file");
  if ((mode & S_IWOTH) != 0) refuse(path, "every user can change it; change its mode to 0600 or 0640");
  if (access == TokenFileAccess::owner_and_group && (mode & S_IROTH) != 0)
    refuse(path,
           "every user can read it; change its mode to 0600 or 0640, or set ARGUS_TOKEN_FILE_ACCESS=anyone where its "
           "directory protects it");
}

std::string_view first_line(std::string_view text) {
  text = trimmed_setting(text);
  return trimmed_setting(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace

Secret read_token_file(const std::string& path, TokenFileAccess access) {
  const OpenFile file{path};
  check_mode(path, file.mode(), access);
  const std::string content = file.content();
  if (content.size() > most_bytes) refuse(path, "is longer than 16 KiB; its first line must be the token");
  const std::string_view token = first_line(content);
  if (token.empty()) refuse(path, "is empty; its first line must be the token");
  if (!is_token(token)) refuse(path, "blanks or text other than ASCII are in its first line, which must be the token");
  return std::string(token);
}

}  // namespace argus
