#pragma once

#include <filesystem>
#include <string>

namespace argus::glue::detail {

/// What a file has. Nothing but a regular file is read: a pipe that nobody writes to would be waited for without end.
/// @throws std::system_error where it can't be read, with ENOENT where there is none; std::runtime_error for another
/// kind of file
std::string content_of_regular(const std::filesystem::path& file);

/// Whether it is a regular file that this process may read.
bool is_readable_file(const std::filesystem::path& file);

}  // namespace argus::glue::detail
