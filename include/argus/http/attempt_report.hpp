#pragma once

#include <argus/export.hpp>

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

namespace argus {

/// One attempt at a request, for logs and metrics. Holds what is listed here and nothing else: no header and no body,
/// and so neither the token nor an alert's text.
///
/// @snippet nouns_test.cpp attempt_report
struct AttemptReport {
  /// Which operation of the API it was, as in "post_incident", or "request" for Client::request.
  std::string operation{};
  /// As in "POST".
  std::string method{};
  /// Without host and query, as in "/api/v2/incidents/4711/".
  std::string path{};
  /// The HTTP status; 0 where no complete answer came.
  int status = 0;
  /// What went wrong where no complete answer came, with the whole URL; blank otherwise.
  std::string error{};
  /// The length of the request's body.
  std::size_t sent_bytes = 0;
  /// The length of the answer's body; 0 where no complete answer came.
  std::size_t received_bytes = 0;
  /// From the attempt's begin, the wait for a free connection included, to the answer's last byte.
  std::chrono::microseconds duration{};
  /// 1 for the first.
  int attempt = 1;
  /// How long it waited after the attempt before it.
  std::chrono::milliseconds waited{};
};

/// One line, as in `POST /api/v2/incidents/ 201 in 46 ms, attempt 2 after 500 ms, 310 bytes sent, 812 received`.
ARGUS_EXPORT std::string to_string(const AttemptReport& report);

inline std::ostream& operator<<(std::ostream& out, const AttemptReport& report) {
  return out << to_string(report);
}

}  // namespace argus
