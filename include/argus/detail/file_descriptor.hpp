#pragma once

#include <argus/export.hpp>

namespace argus::detail {

/// A file descriptor, closed at its end.
class ARGUS_EXPORT FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor& operator=(FileDescriptor&&) = delete;
  ~FileDescriptor();

  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace argus::detail
