#include "curl_handle.hpp"

#include <argus/errors.hpp>

#include <new>

namespace argus::detail {
namespace {

/// Never undone: other users of libcurl in the process may still need it.
CURLcode initialize_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  return result;
}

}  // namespace

void CurlList::add(const std::string& line) {
  curl_slist* const shorter = list_.release();
  curl_slist* const longer = curl_slist_append(shorter, line.c_str());
  list_.reset(longer == nullptr ? shorter : longer);
  if (longer == nullptr) throw std::bad_alloc{};
}

void CurlHandle::set_up_libcurl() noexcept {
  initialize_curl();
}

CurlHandle::CurlHandle(const ClientOptions& options)
    : error_text_(std::make_unique<std::array<char, CURL_ERROR_SIZE>>()), sockets_(std::make_unique<SocketSet>()) {
  if (initialize_curl() == CURLE_OK) handle_.reset(curl_easy_init());
  if (!handle_)
    throw ConnectionError("libcurl can't be set up: is the machine out of memory?", TransportError::Stage::refused,
                          false);
  set(CURLOPT_ERRORBUFFER, error_text_->data());
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set_security(options);
}

void CurlHandle::set_security(const ClientOptions& options) {
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) {
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, nullptr);
  }
  if (!options.client_certificate_file.empty()) set(CURLOPT_SSLCERT, options.client_certificate_file.c_str());
  if (!options.client_key_file.empty()) set(CURLOPT_SSLKEY, options.client_key_file.c_str());
}

void CurlHandle::set_request(const Request& request) {
  if (url_ != request.url) {
    set(CURLOPT_URL, request.url.c_str());
    url_ = request.url;
  }
  if (method_ != request.method) set_method(request.method);
  if (header_list_.get() == nullptr || headers_ != request.headers) set_headers(request.headers);
  if (!request.is_write()) return;
  // Not read by a callback: libcurl then sends it together with the headers.
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.c_str());
}

void CurlHandle::set_method(const std::string& method) {
  const bool is_read = method == "GET";
  method_.clear();
  set(is_read ? CURLOPT_HTTPGET : CURLOPT_POST, 1L);
  set(CURLOPT_CUSTOMREQUEST, is_read ? nullptr : method.c_str());
  method_ = method;
}

/// None of libcurl's own: its `Expect: 100-continue` costs a second where the server doesn't know it, and its
/// Content-Type is a web form's.
void CurlHandle::set_headers(const std::vector<Header>& headers) {
  CurlList list;
  list.add("Expect:");
  list.add("Content-Type:");
  for (const auto& [name, value] : headers) list.add(name + (value.empty() ? ";" : ": " + value));
  set(CURLOPT_HTTPHEADER, list.get());
  header_list_ = std::move(list);
  headers_ = headers;
}

void CurlHandle::set_route(const std::shared_ptr<const Route>& route) {
  if (route_ == route) return;
  set(CURLOPT_PROXY, route->proxy.c_str());
  set(CURLOPT_NOPROXY, route->no_proxy.c_str());
  route_ = route;
}

void CurlHandle::set_addresses(std::vector<std::string> lines, unsigned scope_id) {
  if (addresses_ == lines) return;
  CurlList list;
  for (const std::string& line : lines) list.add(line);
  set(CURLOPT_RESOLVE, list.get());
  address_list_ = std::move(list);
  addresses_ = std::move(lines);
  set(CURLOPT_ADDRESS_SCOPE, static_cast<long>(scope_id));
}

std::string CurlHandle::last_error(CURLcode code) const {
  const std::string detail = error_text_->data();
  return detail.empty() ? curl_easy_strerror(code) : detail;
}

void CurlHandle::require_ok(CURLcode code, CURLoption option) const {
  if (code == CURLE_OK) return;
  throw ConnectionError("libcurl refuses option " + std::to_string(option) + ": " + last_error(code),
                        TransportError::Stage::refused, false);
}

}  // namespace argus::detail
