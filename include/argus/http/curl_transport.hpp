#pragma once

#include <argus/client_options.hpp>
#include <argus/export.hpp>
#include <argus/http/transport.hpp>

#include <memory>

namespace argus {

/// Sends requests with libcurl, at most `max_connections` at once, over connections that are kept open and reused.
/// HTTP/1.1; TLS 1.2 or later with host name and chain verified; no redirects, no signals, no proxy but the one asked
/// for. A write is never resent by libcurl itself when a reused connection turns out to be dead. A child of fork makes
/// connections of its own, and leaves those of its parent alone.
class ARGUS_EXPORT CurlTransport final : public Transport {
 public:
  /// Takes the limits, TLS and proxy settings from the options; the URL and the token come with each request.
  /// @throws std::invalid_argument for a timeout, limit or connection count that isn't above 0
  explicit CurlTransport(ClientOptions options);
  ~CurlTransport() override;

  /// @throws ConnectionError, TimeoutError, TlsError, CancelledError, or DecodeError for an answer over
  /// `max_response_bytes`
  Response send(const Request& request) override;
  /// Has several requests under way at once, from this one thread and over connections that are reused; fewer than
  /// `concurrency` where others use some of the `max_connections`.
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override;
  void drop_connections() noexcept override;

 private:
  class Pools;

  ClientOptions options_;
  std::unique_ptr<Pools> pools_;
};

}  // namespace argus
