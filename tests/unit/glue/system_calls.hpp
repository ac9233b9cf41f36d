#pragma once

#include <functional>
#include <string>
#include <vector>

/// The system calls of this thread that change a folder, or make its state durable: this program's own functions stand
/// in the place of the C library's.
namespace system_calls {

/// A call that is about to be made.
struct Call {
  /// As in "renameat".
  std::string name;
  /// The descriptor, or that of the folder that has the file.
  int descriptor = -1;
  /// The file in that folder, where there is one.
  std::string file{};
  /// Of a renameat.
  int new_descriptor = -1;
  std::string new_file{};
};

/// Tells the errno that the call is to fail with, without any effect; 0 lets it be made.
using Hook = std::function<int(const Call&)>;

/// While it lives, the hook is asked before each call of this thread.
class Watch {
 public:
  explicit Watch(Hook hook);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();
};

/// Fails the first call of that name with an errno, and tells whether it was made.
class Failure {
 public:
  Failure(std::string name, int code, std::string file = "");
  bool has_happened() const { return has_happened_; }

 private:
  bool has_happened_ = false;
  Watch watch_;
};

}  // namespace system_calls
