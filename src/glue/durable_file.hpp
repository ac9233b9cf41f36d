#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace argus::glue::detail {

/// Who may use a file.
struct FileAccess {
  mode_t mode = 0600;
  /// Unset for the user and the group of this process.
  std::optional<uid_t> user{};
  std::optional<gid_t> group{};
};

/// That of a file which is there.
/// @throws std::system_error that names the file
FileAccess access_of(const std::filesystem::path& file);

/// Puts a file in the place of another: after a crash or a loss of power there is the old one or the new one, whole.
/// At no moment may others read it than those in the end. Where it can't be written, the old one is left as it was.
/// @throws std::system_error that names the file
void write_durably(const std::filesystem::path& file, const std::string& text, const FileAccess& access = {});

}  // namespace argus::glue::detail
