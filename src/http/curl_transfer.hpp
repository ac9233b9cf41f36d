#pragma once

#include "curl_handle.hpp"
#include "socket_set.hpp"

#include <argus/client_options.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace argus::detail {

/// One request on its way over a handle of libcurl, and what comes back. The time limits of the request begin with it.
class CurlTransfer {
 public:
  /// @param sockets those of the connections that it may be sent over
  CurlTransfer(const Request& request, const ClientOptions& options, SocketSet& sockets);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  const Request& request() const { return request_; }
  /// When the connection must be there.
  std::chrono::steady_clock::time_point connect_end() const;

  /// Prepares a handle, which this object must outlive the transfer of.
  /// @param on_new_connection whether the connections that are open may not be used
  /// @throws TimeoutError where no time is left
  void set_up(CurlHandle& handle, bool on_new_connection);

  /// Whether it ended before anything was sent, since there were bytes on its connection that nobody had asked for: the
  /// end of a late answer, or the whole of another call's. Such a connection is closed.
  bool met_unread_bytes() const { return met_unread_bytes_; }

  /// What a transfer that has ended brought.
  /// @throws ConnectionError, TimeoutError, TlsError, CancelledError, DecodeError
  Response take_response(CURLcode code);

 private:
  static curl_socket_t on_open(void* transfer, curlsocktype purpose, struct curl_sockaddr* address) noexcept;
  static int on_begin(void* transfer, char* remote, char* local, int remote_port, int local_port) noexcept;
  static int on_progress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept;
  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* transfer) noexcept;
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* transfer) noexcept;

  void set_callbacks(CurlHandle& handle);
  void set_time_limits(CurlHandle& handle);
  void add_header(std::string_view line);
  std::size_t expected_size() const;
  bool may_begin(int local_port) noexcept;

  TransportError::Stage stage() const;
  std::string reason_of(CURLcode code, TransportError::Stage stage) const;
  [[noreturn]] void throw_failure(CURLcode code) const;
  [[noreturn]] void throw_too_large(const std::string& problem) const;
  [[noreturn]] void throw_cut_off() const;
  void throw_if_proxy_refused(const std::string& reason) const;

  const Request& request_;
  const ClientOptions& options_;
  SocketSet& sockets_;
  const CurlHandle* handle_ = nullptr;
  /// As the option that set it is called.
  const char* limit_to_connect_ = "";
  const char* limit_to_end_ = "";
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Response response_{};
  std::size_t header_bytes_ = 0;
  bool headers_complete_ = false;
  bool body_too_large_ = false;
  bool headers_too_large_ = false;
  bool opened_socket_ = false;
  bool was_begun_ = false;
  bool was_resent_ = false;
  bool met_unread_bytes_ = false;
};

/// An error's message: the request, and its problem.
std::string describe(const Request& request, const std::string& problem);
[[noreturn]] void throw_cancelled(const Request& request, TransportError::Stage stage);

/// How long a request may take, which begins at that time.
/// @throws TimeoutError where its deadline has passed
std::chrono::milliseconds time_left(const Request& request, std::chrono::milliseconds limit);

}  // namespace argus::detail
