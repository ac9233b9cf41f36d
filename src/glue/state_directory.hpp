#pragma once

#include <filesystem>
#include <stdexcept>

namespace argus::detail {

/// Another instance has the state's directory.
struct StateInUse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a service keeps what must outlive it. At most one instance has it at a time, and a killed one has it no more.
class StateDirectory {
 public:
  /// Makes it where it isn't there yet.
  /// @throws StateInUse; std::runtime_error if it can't be written
  explicit StateDirectory(std::filesystem::path path);
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;
  ~StateDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace argus::detail
