#pragma once

#include <argus/http/request.hpp>

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace argus {

/// An easy handle of libcurl, its error text, and typed, checked options.
class CurlHandle {
 public:
  /// Sets libcurl up where no handle did so yet; whether that succeeded, the first handle tells.
  static void set_up_libcurl() noexcept;

  /// @throws ConnectionError if libcurl can't be set up
  CurlHandle();

  explicit operator bool() const { return handle_ != nullptr; }
  CURL* get() const { return handle_.get(); }

  /// Forgets the options of the last request, keeps its connection.
  void prepare();

  template <class Value>
  void set(CURLoption option, Value value) {
    require(curl_easy_setopt(handle_.get(), option, value), option);
  }

  /// Closes this process's copy of the connection's socket and says nothing on it. The handle is good for nothing
  /// afterwards, not even for being destroyed.
  void close_socket() const noexcept;

  /// What libcurl says went wrong in the last transfer.
  std::string last_error(CURLcode code) const;

 private:
  struct Deleter {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  void require(CURLcode code, CURLoption option) const;

  // Declared before the handle: libcurl may write to it until the handle is gone.
  std::unique_ptr<std::array<char, CURL_ERROR_SIZE>> error_text_;
  std::unique_ptr<CURL, Deleter> handle_;
};

/// The header lines of one request, and none of libcurl's own: its `Expect: 100-continue` costs a second where the
/// server doesn't know it, and its Content-Type is a web form's.
class HeaderList {
 public:
  explicit HeaderList(const std::vector<Header>& headers);

  curl_slist* get() const { return list_.get(); }

 private:
  struct Deleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  void add(const std::string& line);

  std::unique_ptr<curl_slist, Deleter> list_;
};

}  // namespace argus
