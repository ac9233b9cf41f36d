#pragma once

#include <curl/curl.h>

namespace argus::detail {

/// Whether the TLS library holds bytes of this transfer's connection that it has read from the socket and that nobody
/// has taken. False where there is no TLS, and where the library isn't OpenSSL (or one that took over its interface) or
/// GnuTLS, or was linked so that it can't be asked. Only within a callback of the transfer.
bool has_buffered_bytes(CURL* handle) noexcept;

}  // namespace argus::detail
