#include "url_validator.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <regex>

#include "text.hpp"

namespace argus::testing::fake {
namespace {

/// A name with a dot, localhost, or an address of IPv4.
bool is_name_or_address(const std::string& host) {
  static const std::wregex pattern(
      L"LOCALHOST|(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}|"
      L"(?:[A-Z\u00a1-\uffff0-9](?:[A-Z\u00a1-\uffff0-9-]{0,61}[A-Z\u00a1-\uffff0-9])?\\.)+"
      L"(?:XN--[A-Z0-9]{1,59}|(?!-)[A-Z\u00a1-\uffff-]{1,62}[A-Z\u00a1-\uffff])\\.?");
  const std::u32string characters = to_characters(upper(host));
  const std::wstring wide(characters.begin(), characters.end());
  return wide.size() <= 253 && std::regex_match(wide, pattern);
}

bool is_valid_authority(const std::string& authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string::npos) {
    const std::string user = authority.substr(0, at);
    const auto name_and_password = split(user, ':');
    if (name_and_password.size() > 2 || name_and_password.front().empty()) return false;
    if (user.find('@') != std::string::npos) return false;
  }
  std::string host = at == std::string::npos ? authority : authority.substr(at + 1);
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && host.back() != ']';
  if (has_port) {
    const std::string port = host.substr(colon + 1);
    if (!is_digits(port) || port.size() > 5) return false;
    host.erase(colon);
  }
  in6_addr address{};
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (has_brackets) return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address) == 1;
  return is_name_or_address(host);
}

}  // namespace

bool is_valid_url(const std::string& text) {
  const std::u32string characters = to_characters(text);
  if (characters.size() > 2048 || std::any_of(characters.begin(), characters.end(), is_whitespace)) return false;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return false;
  const std::string scheme = upper(text.substr(0, scheme_end));
  if (scheme != "HTTP" && scheme != "HTTPS" && scheme != "FTP" && scheme != "FTPS") return false;
  const std::size_t start = scheme_end + 3;
  return is_valid_authority(text.substr(start, text.find_first_of("/?#", start) - start));
}

}  // namespace argus::testing::fake
