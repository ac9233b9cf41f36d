#pragma once

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

/// Reads an incident's primary key from the command line.
inline std::int64_t parse_pk(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const std::int64_t pk = std::strtoll(text.c_str(), &end, 10);
  if (errno != 0 || text.empty() || *end != '\0')
    throw std::invalid_argument("\"" + text + "\" is not an incident's number");
  return pk;
}
