#include "url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace argus::detail {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::optional<std::string> part(const Url& url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string result = text;
  curl_free(text);
  return result;
}

/// libcurl decodes a host once for each time that it reads the URL: bare bytes and other hosts can come out of it. It
/// takes any number of slashes before the host.
bool has_encoded_host(std::string_view text) {
  const auto start = text.find_first_not_of('/', text.find(':') + 1);
  if (start == std::string_view::npos) return false;
  const std::string_view host = text.substr(start, text.find_first_of("/?#", start) - start);
  return host.find('%') != std::string_view::npos;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc{} || digits.size() != 2 || rest != digits.data() + 2) return std::nullopt;
    result += static_cast<char>(byte);
    i += 2;
  }
  return result;
}

std::optional<UrlParts> parse_url(std::string_view text) {
  // Compared as a byte: whether a char is signed is up to the machine.
  const auto breaks = [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '\\'; };
  if (std::any_of(text.begin(), text.end(), breaks) || has_encoded_host(text)) return std::nullopt;
  const Url url{curl_url()};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return std::nullopt;
  UrlParts parts;
  parts.scheme = part(url, CURLUPART_SCHEME).value_or("");
  parts.host = part(url, CURLUPART_HOST).value_or("");
  parts.port = part(url, CURLUPART_PORT).value_or("");
  parts.path = part(url, CURLUPART_PATH).value_or("/");
  parts.has_credentials = part(url, CURLUPART_USER).has_value() || part(url, CURLUPART_PASSWORD).has_value();
  parts.has_query_or_fragment = text.find_first_of("?#") != std::string_view::npos;
  if (parts.host.empty()) return std::nullopt;
  std::transform(parts.host.begin(), parts.host.end(), parts.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return parts;
}

bool is_proxy_url(std::string_view text) {
  const auto breaks = [](unsigned char c) { return c <= 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), breaks)) return false;
  const Url url{curl_url()};
  const unsigned int flags = CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME;
  if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), flags) != CURLUE_OK) return false;
  const std::string scheme = part(url, CURLUPART_SCHEME).value_or("");
  constexpr std::array<std::string_view, 7> known{"http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"};
  return std::find(known.begin(), known.end(), scheme) != known.end();
}

}  // namespace argus::detail
