#include <argus/detail/file_descriptor.hpp>

#include <unistd.h>

namespace argus::detail {

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) close(number_);
}

}  // namespace argus::detail
