#include "route.hpp"

#include "../detail/lower_case.hpp"
#include "../detail/quote.hpp"
#include "name_lookup.hpp"
#include "url.hpp"

#include <argus/detail/api_root.hpp>
#include <argus/errors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <optional>

namespace argus::detail {
namespace {

constexpr std::size_t most_shown_proxy_bytes = 200;

/// The first of these variables that is set and not blank.
std::string environment(std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "";
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Whether an entry of no_proxy names the host, or a domain that it is in.
bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (!entry.empty() && entry.front() == '.') entry.remove_prefix(1);
  if (entry.empty()) return false;
  return host == entry || ends_with(host, "." + std::string(entry));
}

bool covers_any(std::string_view entries, std::string_view host) {
  constexpr std::string_view separators = ", \t";
  while (!entries.empty()) {
    const auto end = (std::min)(entries.find_first_of(separators), entries.size());
    if (covers(entries.substr(0, end), host)) return true;
    entries.remove_prefix((std::min)(end + 1, entries.size()));
  }
  return false;
}

/// Where libcurl would look: http_proxy in lower case alone, since a CGI program gets HTTP_PROXY from its client.
std::string proxy_of_environment(const std::string& scheme) {
  if (scheme == "https") return environment({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  return environment({"http_proxy", "all_proxy", "ALL_PROXY"});
}

void choose_proxy(Route& route, const ClientOptions& options, const UrlParts& server) {
  if (is_loopback(server.host)) return;
  route.proxy = options.proxy;
  if (!options.proxy.empty() || !options.proxy_from_environment) return;
  const std::string exceptions = environment({"no_proxy", "NO_PROXY"});
  if (covers_any(lower_case(exceptions), server.host)) return;
  route.proxy = proxy_of_environment(server.scheme);
  // Which networks an address belongs to is left to libcurl.
  if (!needs_lookup(server.host)) route.no_proxy = exceptions;
}

/// The proxy's URL in parts; a user and password in it are left out.
std::optional<UrlParts> parse_proxy(std::string_view proxy) {
  constexpr std::string_view mark = "://";
  const auto found = proxy.find(mark);
  const std::string scheme{found == std::string_view::npos ? "http" : proxy.substr(0, found)};
  if (found != std::string_view::npos) proxy.remove_prefix(found + mark.size());
  proxy = proxy.substr(0, proxy.find_first_of("/?#"));
  return parse_url(scheme + std::string(mark) + std::string(proxy.substr(proxy.rfind('@') + 1)));
}

std::string without_password(std::string_view proxy) {
  const auto at = proxy.rfind('@');
  const auto slashes = proxy.find("//");
  const auto user = slashes == std::string_view::npos || slashes > at ? 0 : slashes + 2;
  const auto colon = proxy.find(':', user);
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return std::string(proxy);
  return std::string(proxy.substr(0, colon + 1)) + "***" + std::string(proxy.substr(at));
}

/// libcurl may read what can't be read here, and would then look the name up itself.
UrlParts read_proxy(const std::string& proxy) {
  const auto parts = parse_proxy(proxy);
  if (parts) return *parts;
  throw ConnectionError("proxy " + quoted(without_password(proxy), most_shown_proxy_bytes) +
                            ": can't be read; expected plain ASCII, as in http://proxy.example.org:3128",
                        TransportError::Stage::refused, false);
}

void add_host(Route& route, const UrlParts& url, const char* default_port) {
  if (needs_lookup(url.host)) route.hosts.push_back({url.host, url.port.empty() ? default_port : url.port});
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  const auto host = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
  return url.substr(0, url.find_first_of("/?#", host));
}

Route find_route(const ClientOptions& options, std::string_view url) {
  Route route;
  route.origin = origin_of(url);
  const auto server = parse_url(url);
  if (!server) return route;
  choose_proxy(route, options, *server);
  const auto proxy = route.proxy.empty() ? std::nullopt : std::optional(read_proxy(route.proxy));
  if (proxy) add_host(route, *proxy, proxy->scheme == "https" ? "443" : "1080");
  // Through these alone the server's own address must be known here.
  const bool is_direct = !proxy || proxy->scheme == "socks4" || proxy->scheme == "socks5";
  if (is_direct) add_host(route, *server, server->scheme == "https" ? "443" : "80");
  return route;
}

}  // namespace argus::detail
