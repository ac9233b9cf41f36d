#pragma once

#include <ctime>

namespace benchmarks {

/// The processor time that this process has had, in seconds.
inline double processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace benchmarks
