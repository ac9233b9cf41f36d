#include "curl_multi.hpp"

#include <argus/errors.hpp>

#include <string>

namespace argus::detail {

CurlMulti::CurlMulti(std::size_t most_connections) {
  CurlHandle::set_up_libcurl();
  multi_ = curl_multi_init();
  if (multi_ == nullptr)
    throw ConnectionError("libcurl can't be set up: is the machine out of memory?", TransportError::Stage::refused,
                          false);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most_connections));
}

CurlMulti::~CurlMulti() {
  curl_multi_cleanup(multi_);
}

void CurlMulti::add(const CurlHandle& handle) {
  require_ok(curl_multi_add_handle(multi_, handle.get()));
}

void CurlMulti::remove(const CurlHandle& handle) noexcept {
  curl_multi_remove_handle(multi_, handle.get());
}

CurlMulti::Ended CurlMulti::wait(std::chrono::milliseconds longest) {
  int running = 0;
  require_ok(curl_multi_perform(multi_, &running));
  const Ended ended = next_ended();
  if (ended.handle != nullptr) return ended;
  require_ok(curl_multi_poll(multi_, nullptr, 0, static_cast<int>(longest.count()), nullptr));
  require_ok(curl_multi_perform(multi_, &running));
  return next_ended();
}

CurlMulti::Ended CurlMulti::next_ended() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) return {message->easy_handle, message->data.result};
  }
  return {};
}

void CurlMulti::require_ok(CURLMcode code) {
  if (code == CURLM_OK) return;
  throw ConnectionError(std::string("libcurl can't go on with several transfers: ") + curl_multi_strerror(code),
                        TransportError::Stage::refused, false);
}

}  // namespace argus::detail
