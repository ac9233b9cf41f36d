#pragma once

#include <filesystem>

namespace argus::glue::detail {

/// A lock that processes and threads of one machine share; waits until it is free.
class FileLock {
 public:
  enum class Kind {
    shared,     ///< with others of this kind
    exclusive,  ///< alone
  };

  /// @throws std::system_error that names the file
  FileLock(const std::filesystem::path& file, Kind kind);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace argus::glue::detail
