#pragma once

#include <argus/client.hpp>

/// What a client sends through.
inline const argus::detail::ApiClient& api_of(const argus::Client& client) {
  return argus::detail::ClientAccess::api(client);
}
