#include <argus/detail/api_root.hpp>

#include "../http/url.hpp"
#include "quote.hpp"

#include <arpa/inet.h>

#include <array>
#include <stdexcept>

namespace argus::detail {
namespace {

constexpr std::size_t most_shown_bytes = 200;

/// Without what may be a password, even where it holds a `?` or `#` that ends it for any reader of URLs, and without
/// a query.
std::string without_secrets(std::string_view url) {
  std::string quote{url};
  const auto at = quote.rfind('@');
  const auto slashes = quote.find("//");
  const auto host = slashes == std::string::npos || slashes > at ? 0 : slashes + 2;
  if (at != std::string::npos) quote.replace(host, at - host, "***");
  return quote.substr(0, quote.find_first_of("?#"));
}

[[noreturn]] void refuse(std::string_view url, const std::string& rule) {
  throw std::invalid_argument("api_root_url " + quoted(without_secrets(url), most_shown_bytes) + ": " + rule);
}

bool take_suffix(std::string& text, std::string_view suffix) {
  if (text.size() < suffix.size() || text.compare(text.size() - suffix.size(), suffix.size(), suffix) != 0)
    return false;
  text.resize(text.size() - suffix.size());
  return true;
}

void refuse_other_version(std::string_view url, std::string_view path) {
  constexpr std::string_view prefix = "/api/v";
  const auto begin = path.rfind(prefix);
  if (begin == std::string_view::npos) return;
  const std::string_view version = path.substr(begin + prefix.size());
  const auto end = version.find('/');
  if (end == std::string_view::npos)
    refuse(url, "only versions 2 and 3 of the API are spoken: end it with /api/v2 or /api/v3");
  if (end > 0 && version.find_first_not_of("0123456789") == end)
    refuse(url, "leads beyond the API's root: end it with /api/v2 or /api/v3");
}

/// Takes the API's part off the end of a path.
/// @returns the version that it names, or 2
int take_version(std::string_view url, std::string& path) {
  while (take_suffix(path, "/")) {
  }
  if (take_suffix(path, "/api/v3")) return 3;
  if (take_suffix(path, "/api/v2")) return 2;
  refuse_other_version(url, path);
  take_suffix(path, "/api");
  return 2;
}

}  // namespace

ApiRoot::ApiRoot(std::string_view url, bool allow_plain_http) {
  const auto parts = parse_url(url);
  if (!parts) refuse(url, "not a URL; expected as in https://argus.example.org/api/v2");
  if (parts->scheme != "https" && parts->scheme != "http") refuse(url, "must begin with https://");
  if (parts->has_credentials) refuse(url, "must not hold a user or password; the token is given apart");
  if (parts->has_query_or_fragment) refuse(url, "must not have a query or a fragment");
  if (parts->scheme == "http" && !allow_plain_http && !is_loopback(parts->host))
    refuse(url, "would send the token unencrypted; use https://, or set allow_plain_http (ARGUS_ALLOW_PLAIN_HTTP)");
  std::string path = parts->path;
  version_ = take_version(url, path);
  server_ = parts->scheme + "://" + parts->host + (parts->port.empty() ? "" : ":" + parts->port) + path;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  if (host.find('\0') != std::string_view::npos) return false;
  // Four decimal numbers from 0 to 255 without leading zeros; anything else is a name, which may lead anywhere.
  std::array<unsigned char, 4> bytes{};
  return inet_pton(AF_INET, std::string(host).c_str(), bytes.data()) == 1 && bytes[0] == 127;
}

}  // namespace argus::detail
