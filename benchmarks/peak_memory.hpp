#pragma once

#include <fstream>
#include <string>

namespace benchmarks {

/// The most memory that this process has had, in KiB.
inline long peak_memory() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  while (status >> word) {
    long size = 0;
    if (word == "VmHWM:" && status >> size) return size;
  }
  return 0;
}

}  // namespace benchmarks
