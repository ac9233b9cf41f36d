#pragma once

#include <curl/curl.h>

#include <vector>

namespace argus::detail {

/// The sockets of the connections that libcurl keeps, opened for it here: no program that this one starts inherits
/// them.
class SocketSet {
 public:
  SocketSet() = default;
  SocketSet(const SocketSet&) = delete;
  SocketSet& operator=(const SocketSet&) = delete;
  ~SocketSet() = default;

  /// CURL_SOCKET_BAD where there is none to be had.
  curl_socket_t open(const curl_sockaddr& address) noexcept;
  /// What libcurl calls to close one; `set` is the SocketSet.
  static int on_close(void* set, curl_socket_t socket) noexcept;

  bool empty() const noexcept { return sockets_.empty(); }
  /// Whether there is anything to be read, be it the end, on the socket that is bound to this port.
  bool has_unread_bytes(int local_port) const noexcept;

  /// Closes a child's copies of its parent's sockets, and says nothing on them.
  void close_copies() const noexcept;

 private:
  std::vector<curl_socket_t> sockets_{};
};

}  // namespace argus::detail
