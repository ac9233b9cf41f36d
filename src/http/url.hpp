#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace argus::detail {

/// The parts of an absolute URL, as libcurl will take it when it connects.
struct UrlParts {
  std::string scheme{};
  /// Lower case; an IPv6 address in brackets.
  std::string host{};
  /// Blank where the URL names none.
  std::string port{};
  std::string path{};
  bool has_credentials = false;
  bool has_query_or_fragment = false;
};

/// Nothing where it is not an absolute URL with a host.
std::optional<UrlParts> parse_url(std::string_view text);

/// Whether libcurl takes it for a proxy: a URL that it has a way to, or a host with or without a port.
bool is_proxy_url(std::string_view text);

/// The reverse of percent_encode; nothing where a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace argus::detail
