#pragma once

#include <argus/call_options.hpp>
#include <argus/models/version.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// Name and value of a header line.
using Header = std::pair<std::string, std::string>;

/// When a request may be sent again after a failure.
enum class Idempotency {
  idempotent,      ///< it reads, or doing it twice is doing it once
  not_idempotent,  ///< only where the server can't have carried it out
};

/// One HTTP request, ready to be sent.
struct Request {
  /// Which operation of the API it is, as in "post_incident"; see Operation.
  std::string operation{};
  /// GET, POST, PUT, PATCH or DELETE.
  std::string method{};
  /// Absolute.
  std::string url{};
  /// In order; the token is in the one named Authorization.
  std::vector<Header> headers{};
  /// JSON; blank for none.
  std::string body{};
  /// Whether it may be sent again after a failure.
  Idempotency idempotency = Idempotency::not_idempotent;
  /// The first server version that has the operation; older ones answer with a refusal that says something else.
  Version since{};
  /// What the caller allows.
  CallOptions limits{};
  /// Which attempt this is; 1 is the first.
  int attempt = 1;
  /// How long this attempt waited after the one before it.
  std::chrono::milliseconds waited{0};
  /// Must be sent on a new connection: the server, or a proxy, has refused it on one that was there.
  bool new_connection = false;

  /// Anything but a GET.
  bool is_write() const { return method != "GET"; }
};

}  // namespace argus
