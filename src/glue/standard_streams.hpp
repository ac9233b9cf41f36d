#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace argus::detail {

/// What is opened next would take the place of a standard stream that is closed, and get what is written to that.
inline void keep_standard_streams_open() {
  int descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor < STDERR_FILENO) descriptor = dup(descriptor);
  if (descriptor > STDERR_FILENO) close(descriptor);
}

}  // namespace argus::detail
