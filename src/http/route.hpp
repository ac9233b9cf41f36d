#pragma once

#include <argus/client_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace argus::detail {

/// How the requests to one server go: through which proxy, and to which hosts libcurl connects by name.
struct Route {
  struct Host {
    std::string name{};
    std::string port{};
  };

  /// What the URLs that go this way begin with, as in `https://argus.example.org`.
  std::string origin{};
  /// As CURLOPT_PROXY takes it; blank for none.
  std::string proxy{};
  /// As CURLOPT_NOPROXY takes it.
  std::string no_proxy{};
  /// Those whose addresses must be looked up.
  std::vector<Host> hosts{};
};

/// The scheme, host and port of a URL, as they are written in it.
std::string_view origin_of(std::string_view url);

/// The way that the options, or the environment where they ask for it, choose for a URL.
/// @throws ConnectionError where the proxy's URL can't be read
Route find_route(const ClientOptions& options, std::string_view url);

}  // namespace argus::detail
