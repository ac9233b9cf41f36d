#pragma once

#include "curl_handle.hpp"

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <set>

namespace argus {

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

  /// Begins a transfer; its options are set.
  /// @throws ConnectionError
  void add(CurlHandle& handle);
  /// Ends a transfer, complete or not.
  void remove(const CurlHandle& handle) noexcept;

  /// Goes on with all transfers until one has ended, or for as long as this.
  /// @throws ConnectionError
  Ended wait(std::chrono::milliseconds longest);

  /// Closes this process's copies of the connections' sockets and says nothing on them. It is good for nothing
  /// afterwards, not even for being destroyed.
  void close_sockets() const noexcept;

 private:
  static curl_socket_t on_open(void* multi, curlsocktype purpose, struct curl_sockaddr* address) noexcept;
  static int on_close(void* multi, curl_socket_t socket) noexcept;

  Ended next_ended();
  static void require(CURLMcode code);

  std::set<curl_socket_t> sockets_{};
  CURLM* multi_;
};

}  // namespace argus
