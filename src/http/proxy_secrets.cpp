#include "proxy_secrets.hpp"
#include <argus/detail/concealment.hpp>

#include "base64.hpp"
#include "url.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace argus::detail {
namespace {

std::vector<std::string> proxies_of(const ClientOptions& options) {
  if (!options.proxy.empty()) return {options.proxy};
  std::vector<std::string> proxies;
  if (!options.proxy_from_environment) return proxies;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr) proxies.emplace_back(value);
  }
  return proxies;
}

/// What stands before the host; a password that should have been escaped may hold any sign.
std::string_view credentials_of(std::string_view proxy) {
  const auto at = proxy.rfind('@');
  if (at == std::string_view::npos) return {};
  const auto slashes = proxy.find("//");
  const auto begin = slashes == std::string_view::npos || slashes > at ? 0 : slashes + 2;
  return proxy.substr(begin, at - begin);
}

}  // namespace

Secrets proxy_secrets(const ClientOptions& options) {
  Secrets secrets;
  for (const std::string& proxy : proxies_of(options)) {
    const std::string_view credentials = credentials_of(proxy);
    const auto colon = credentials.find(':');
    if (colon == std::string_view::npos || colon + 1 == credentials.size()) continue;
    const std::string sent = percent_decode(credentials).value_or(std::string(credentials));
    secrets.emplace_back(credentials.substr(colon + 1));
    secrets.emplace_back(sent.substr(sent.find(':') + 1));
    secrets.emplace_back(base64(sent));
  }
  return secrets;
}

}  // namespace argus::detail
