#include "curl_handle.hpp"

#include <argus/errors.hpp>

#include <unistd.h>

#include <mutex>
#include <new>

namespace argus {
namespace {

/// Never undone: other users of libcurl in the process may still need it.
CURLcode initialize_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  return result;
}

}  // namespace

void CurlHandle::set_up_libcurl() noexcept {
  initialize_curl();
}

CurlHandle::CurlHandle() : error_text_(std::make_unique<std::array<char, CURL_ERROR_SIZE>>()) {
  if (initialize_curl() == CURLE_OK) handle_.reset(curl_easy_init());
  if (!handle_)
    throw ConnectionError("libcurl can't be set up: is the machine out of memory?", TransportError::Stage::refused,
                          false);
}

void CurlHandle::prepare() {
  curl_easy_reset(handle_.get());
  error_text_->front() = '\0';
  set(CURLOPT_ERRORBUFFER, error_text_->data());
}

std::string CurlHandle::last_error(CURLcode code) const {
  const std::string detail = error_text_->data();
  return detail.empty() ? curl_easy_strerror(code) : detail;
}

void CurlHandle::close_socket() const noexcept {
  curl_socket_t descriptor = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &descriptor) == CURLE_OK && descriptor != CURL_SOCKET_BAD)
    close(descriptor);
}

void CurlHandle::require(CURLcode code, CURLoption option) const {
  if (code == CURLE_OK) return;
  throw ConnectionError("libcurl refuses option " + std::to_string(option) + ": " + last_error(code),
                        TransportError::Stage::refused, false);
}

HeaderList::HeaderList(const std::vector<Header>& headers) {
  add("Expect:");
  add("Content-Type:");
  for (const auto& [name, value] : headers) add(name + (value.empty() ? ";" : ": " + value));
}

void HeaderList::add(const std::string& line) {
  curl_slist* const shorter = list_.release();
  curl_slist* const longer = curl_slist_append(shorter, line.c_str());
  list_.reset(longer == nullptr ? shorter : longer);
  if (longer == nullptr) throw std::bad_alloc{};
}

}  // namespace argus
