#pragma once

#include <filesystem>
#include <string>

namespace argus::glue::detail {

/// Puts a file in the place of another: after a crash or a loss of power there is the old one or the new one, whole.
/// Only its owner may read it.
/// @throws std::system_error that names the file
void write_durably(const std::filesystem::path& file, const std::string& text);

}  // namespace argus::glue::detail
