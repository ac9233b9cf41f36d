#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

/// Writes a line into a file that only its owner can read. The file is made aside and renamed, so that a reader sees
/// the old line or the new one, also where the power fails in between.
inline void write_secret(const std::string& path, const std::string& line) {
  const std::string text = line + "\n";
  std::string draft = path + ".XXXXXX";
  const int file = mkstemp(draft.data());  // opens with O_CREAT | O_EXCL and mode 0600
  if (file == -1) throw std::system_error(errno, std::generic_category(), "can't create " + draft);
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  const bool closed = close(file) == 0;
  if (written && closed && std::rename(draft.c_str(), path.c_str()) == 0) return;
  const int reason = errno;
  unlink(draft.c_str());
  throw std::system_error(reason, std::generic_category(), "can't write " + path);
}
