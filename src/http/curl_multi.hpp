#pragma once

#include "curl_handle.hpp"
#include "socket_set.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace argus::detail {

/// Transfers that go on at once, and the connections that they leave open for those to come.
class CurlMulti {
 public:
  /// One transfer that has ended.
  struct Ended {
    /// Null if none has.
    CURL* handle = nullptr;
    CURLcode code = CURLE_OK;
  };

  /// @param most_connections how many it leaves open
  /// @throws ConnectionError if libcurl can't be set up
  explicit CurlMulti(std::size_t most_connections);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  ~CurlMulti();

  /// The pool's when it was made.
  std::uint64_t generation = 0;

  /// The sockets of its connections.
  SocketSet& sockets() { return sockets_; }

  /// Begins a transfer; its options are set.
  /// @throws ConnectionError
  void add(const CurlHandle& handle);
  /// Ends a transfer, complete or not.
  void remove(const CurlHandle& handle) noexcept;

  /// Goes on with all transfers until one has ended, or for as long as this.
  /// @throws ConnectionError
  Ended wait(std::chrono::milliseconds longest);

 private:
  Ended next_ended();
  static void require_ok(CURLMcode code);

  SocketSet sockets_{};
  CURLM* multi_;
};

}  // namespace argus::detail
