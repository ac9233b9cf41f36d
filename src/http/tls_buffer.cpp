#include "tls_buffer.hpp"

#include <dlfcn.h>

#include <cstddef>

namespace argus::detail {
namespace {

/// A function of the library that libcurl was linked with: a program may have another TLS library of its own.
void* find_beside_libcurl(const char* name) noexcept {
  Dl_info libcurl{};
  void* module = nullptr;
  if (dladdr(reinterpret_cast<void*>(&curl_easy_perform), &libcurl) != 0)
    module = dlopen(libcurl.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  void* const found = dlsym(module == nullptr ? RTLD_DEFAULT : module, name);
  if (module != nullptr) dlclose(module);
  return found;
}

bool openssl_has_bytes(void* session) noexcept {
  using HasPending = int (*)(const void* ssl);
  static const auto has_pending = reinterpret_cast<HasPending>(find_beside_libcurl("SSL_has_pending"));
  return has_pending != nullptr && has_pending(session) != 0;
}

bool gnutls_has_bytes(void* session) noexcept {
  using CheckPending = std::size_t (*)(void* session);
  static const auto check_pending = reinterpret_cast<CheckPending>(find_beside_libcurl("gnutls_record_check_pending"));
  return check_pending != nullptr && check_pending(session) != 0;
}

}  // namespace

bool has_buffered_bytes(CURL* handle) noexcept {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK) return false;
  if (session == nullptr || session->internals == nullptr) return false;
  if (session->backend == CURLSSLBACKEND_OPENSSL) return openssl_has_bytes(session->internals);
  if (session->backend == CURLSSLBACKEND_GNUTLS) return gnutls_has_bytes(session->internals);
  return false;
}

}  // namespace argus::detail
