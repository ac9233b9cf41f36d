#pragma once

#include <argus/http/request.hpp>

#include <string>
#include <vector>

namespace argus {

/// One HTTP answer, whatever its status.
struct Response {
  /// The HTTP status, as in 200.
  int status = 0;
  /// As they came, in order.
  std::vector<Header> headers{};
  /// The whole of it, blank where there is none.
  std::string body{};
  /// How often the request was tried until this answer came.
  int attempts = 1;
  /// Why it wasn't tried again though it might have been, and how long it was tried.
  std::string gave_up{};
  /// Whether the server may have processed an earlier attempt at a write, whatever this answer says.
  bool maybe_processed = false;
};

}  // namespace argus
