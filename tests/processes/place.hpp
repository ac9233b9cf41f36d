#pragma once

#include <argus/argus.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

/// Ends the program at once, with a line that says where, unless the condition holds; good in a child of fork too.
#define EXPECT(condition) expect((condition), #condition, __FILE__, __LINE__)

inline void expect(bool holds, const char* condition, const char* file, int line) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: EXPECT(%s) failed\n", file, line, condition);
  _exit(1);
}

/// The server that the driver has started, trusted, and asked once: what goes wrong must not be mended by a retry.
inline argus::ClientOptions options() {
  argus::ClientOptions result = argus::ClientOptions::from_environment();
  const char* const authority = std::getenv("ARGUS_TEST_CA");
  if (authority != nullptr) result.ca_file = authority;
  result.retry.max_attempts = 1;
  result.request_timeout = std::chrono::seconds{20};
  return result;
}

inline argus::Incident new_incident(const std::string& description) {
  argus::Incident incident;
  incident.start_time = argus::now();
  incident.description = description;
  return incident;
}
