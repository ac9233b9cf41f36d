#pragma once

#include <argus/export.hpp>
#include <argus/http/attempt_report.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/secret.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>

namespace argus {

/// How a Client reaches its server. The defaults are fit for an unattended service; the first two members have none.
///
/// The order of the members is part of the interface: C++20 callers use designated initializers.
///
/// @snippet nouns_test.cpp client_options
struct ClientOptions {
  /// `https://host`, `https://host/prefix`, `https://host/api/v2` or `https://host/api/v3`, with or without a slash at
  /// the end.
  std::string api_root_url{};
  /// Goes to that host and to no other.
  Secret token{};
  /// For a token that changes while the program runs, as in `[] { return argus::read_token_file(path); }`. Called where
  /// `token` is blank, and where the server refuses the token in use (401): a request so refused is sent again with
  /// another token, once. One thread at a time calls it, and no time limit holds for it. It must not use this client.
  /// The AuthenticationError says what it throws later.
  std::function<Secret()> token_source{};
  /// For finding the host, connecting and the TLS handshake; above 0.
  std::chrono::milliseconds connect_timeout{10'000};
  /// For one attempt, from the connection to the last byte; the server takes about 2 ms for each incident of a list.
  std::chrono::milliseconds request_timeout{30'000};
  /// A longer answer is an error.
  std::size_t max_response_bytes = std::size_t{64} * 1024 * 1024;
  /// How failed requests are repeated; max_attempts 1 never does.
  RetryPolicy retry{};
  /// Lets the token travel unencrypted to hosts other than this machine.
  bool allow_plain_http = false;
  /// A file of certificates (PEM) to trust in place of the system's.
  std::string ca_file{};
  /// A client certificate and its key (PEM), for servers that ask for one.
  std::string client_certificate_file{};
  /// The key of client_certificate_file.
  std::string client_key_file{};
  /// As in `http://proxy.example.org:3128`; blank: none. Never used for this machine.
  std::string proxy{};
  /// Lets https_proxy, http_proxy and no_proxy of the environment choose the proxy where `proxy` is blank.
  bool proxy_from_environment = false;
  /// Put before the library's own name in User-Agent, as in "zabbix-glue/1.2".
  std::string user_agent{};
  /// The most requests at once; further threads wait, within their time limits. So many connections are kept open for
  /// further requests, and as many again where methods for many at once are used too.
  std::size_t max_connections = 8;
  /// How long the server may go on with a write whose answer was lost. So long the next write to the same incident
  /// waits, since the server saves whole incidents and the late one would undo it; keep it longer than the timeouts of
  /// the server and of the proxies before it, and no longer than retry.total_time, the most that a write waits.
  std::chrono::milliseconds settle_time{65'000};
  /// Called once for each attempt that has ended, in the thread of the call and from many threads at once. It must be
  /// quick: other requests of that thread may be under way. What it throws is dropped. A write to the incident that the
  /// call is writing to is refused with std::logic_error: it would wait for itself.
  std::function<void(const AttemptReport&)> on_attempt{};
  /// Where waits and chance come from; for tests.
  RetryEnvironment retry_environment{};

  /// From the variables of the environment:
  /// - ARGUS_API_URL, or ARGUS_URL: `api_root_url`;
  /// - ARGUS_TOKEN, or the first line of the file that ARGUS_TOKEN_FILE names: `token`. The file is also
  /// `token_source`, so that a new token in it is taken. One that every user of the machine can read is refused unless
  /// ARGUS_TOKEN_FILE_ACCESS is `anyone`;
  /// - ARGUS_TIMEOUT: `request_timeout`, in seconds, as in `30` or `2.5`;
  /// - ARGUS_ALLOW_PLAIN_HTTP: `allow_plain_http`, as `1`, `true` or `yes`, or `0`, `false` or `no`;
  /// - ARGUS_CA_FILE: `ca_file`;
  /// - ARGUS_PROXY: `proxy`.
  ///
  /// Blanks, line breaks and a byte order mark at the ends of a value are left out, and a blank one counts as not set.
  /// Everything else has its default.
  /// @throws std::invalid_argument that names the variable, if address or token is missing, or a value can't be used
  ARGUS_EXPORT static ClientOptions from_environment();
};

/// Where it connects to; the token only as `***`.
inline std::ostream& operator<<(std::ostream& out, const ClientOptions& options) {
  return out << "ClientOptions(api_root_url=" << options.api_root_url << ", token=" << options.token << ")";
}

}  // namespace argus
