#pragma once

#include <argus/client_options.hpp>
#include <argus/detail/concealment.hpp>
#include <argus/secret.hpp>

namespace argus::detail {

/// The passwords of the proxies that the options let a request go through, in each form in which one is written or
/// sent.
Secrets proxy_secrets(const ClientOptions& options);

}  // namespace argus::detail
