// A source file that gives the library's headers a hard time: macros of C headers, and in C++20 designated
// initializers. Which headers there are, ./run lists in every_header.hpp.
#include <sys/sysmacros.h>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#define min(left, right) ((left) < (right) ? (left) : (right))
#define max(left, right) ((left) > (right) ? (left) : (right))
#ifndef major
#error "this C library has no macro major"
#endif
// <complex.h>, X11, and the compilers' own in GNU mode.
#define I _Complex_I
#define None 0L
#define Status int
#define Success 0
#define Always 2
#define unix 1
#include "assert_macros.hpp"

#include "every_header.hpp"

#include "stranger.cpp"

argus::Version version_of(const argus::Client& client);
argus::Version version_of(const argus::Client& client) {
  const argus::Version version = client.server_version();
  return {version.major, version.minor, 0};
}

argus::ServerCheck check_of(const argus::Client& client);
argus::ServerCheck check_of(const argus::Client& client) {
  return (client.check)();
}

#if __cplusplus >= 202002L
argus::IncidentFilter open_ones();
argus::IncidentFilter open_ones() {
  return {.open = true, .tags = {{"host", "a"}}, .page_size = 500};
}

argus::Incident small_one();
argus::Incident small_one() {
  return {.start_time = argus::now(), .end_time = argus::STATELESS, .description = "small"};
}
#endif
