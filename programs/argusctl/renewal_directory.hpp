#pragma once

#include <filesystem>

namespace argusctl {

/// Makes the directory where a renewal keeps what it needs to go on after a crash: beside the token, which is renewed
/// once on a machine. Who replaces the token holds the file `lock` in it.
inline std::filesystem::path make_renewal_directory(const std::filesystem::path& token_file) {
  std::filesystem::path directory = token_file.string() + ".renewal";
  if (std::filesystem::create_directory(directory))
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
  return directory;
}

}  // namespace argusctl
