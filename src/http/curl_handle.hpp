#pragma once

#include "route.hpp"
#include "socket_set.hpp"

#include <argus/client_options.hpp>
#include <argus/http/request.hpp>

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace argus::detail {

/// A list of libcurl's.
class CurlList {
 public:
  CurlList() = default;
  void add(const std::string& line);
  curl_slist* get() const { return list_.get(); }

 private:
  struct Deleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  std::unique_ptr<curl_slist, Deleter> list_{};
};

/// An easy handle of libcurl with typed, checked options and an error text. It keeps its options from one request to
/// the next, so that each sets what differs alone.
class CurlHandle {
 public:
  /// Sets libcurl up where no handle did so yet; whether that succeeded, the first handle tells.
  static void set_up_libcurl() noexcept;

  /// Sets what every request shares.
  /// @throws ConnectionError if libcurl can't be set up
  explicit CurlHandle(const ClientOptions& options);
  CurlHandle(CurlHandle&&) = default;
  // Its members would be replaced in an order in which libcurl still needs them.
  CurlHandle& operator=(CurlHandle&&) = delete;

  /// The pool's when it was made.
  std::uint64_t generation = 0;

  CURL* get() const { return handle_.get(); }
  /// The sockets of its own connections.
  SocketSet& sockets() const { return *sockets_; }

  /// Sets method, URL, headers and body; the body must stay where it is until the transfer has ended.
  void set_request(const Request& request);
  /// Sets the proxy.
  void set_route(const std::shared_ptr<const Route>& route);
  /// Sets the addresses of the route's hosts, so that libcurl doesn't look them up: lines for CURLOPT_RESOLVE.
  void set_addresses(std::vector<std::string> lines, unsigned scope_id);

  template <class Value>
  void set(CURLoption option, Value value) {
    require_ok(curl_easy_setopt(handle_.get(), option, value), option);
  }

  /// What libcurl says went wrong in the last transfer.
  std::string last_error(CURLcode code) const;
  void forget_last_error() noexcept { error_text_->front() = '\0'; }

 private:
  struct Deleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  void set_security(const ClientOptions& options);
  void set_method(const std::string& method);
  void set_headers(const std::vector<Header>& headers);
  void require_ok(CURLcode code, CURLoption option) const;

  // Declared before the handle, which uses them until it is gone.
  std::unique_ptr<std::array<char, CURL_ERROR_SIZE>> error_text_;
  std::unique_ptr<SocketSet> sockets_;
  CurlList header_list_{};
  CurlList address_list_{};
  std::unique_ptr<CURL, Deleter> handle_;

  std::string url_{};
  std::string method_{};
  std::vector<Header> headers_{};
  std::vector<std::string> addresses_{};
  std::shared_ptr<const Route> route_{};
};

}  // namespace argus::detail
