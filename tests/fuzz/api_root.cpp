#include "fuzz/read_url.hpp"

#include <argus/detail/api_root.hpp>

#include <arpa/inet.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace {

/// Nothing of what stands before an @ may be repeated: it may be a password.
void require_secrecy(std::string_view text, const std::string& message) {
  const auto start = text.find("//");
  const auto at = text.rfind('@');
  if (start == std::string_view::npos || at == std::string_view::npos || at < start + 2) return;
  constexpr std::size_t telling = 8;
  if (at - start - 2 < telling) return;
  const std::string_view secret = text.substr(start + 2, telling);
  const auto stands_in = [secret](std::string_view part) { return part.find(secret) != std::string_view::npos; };
  // These stand in messages for what is not shown.
  const bool is_ambiguous = secret.find_first_of("?*") != std::string_view::npos;
  if (is_ambiguous || stands_in(text.substr(0, start + 2)) || stands_in(text.substr(at))) return;
  // The words around the URL are the library's own, and a short secret may stand in them too.
  const auto begin = message.find('"');
  const std::string quote = message.substr(begin, message.find("\": ") - begin);
  fuzz::require(!stands_in(quote), "credentials in a URL are not repeated");
}

std::optional<argus::detail::ApiRoot> read(std::string_view text, bool allow_plain_http) {
  try {
    return argus::detail::ApiRoot(text, allow_plain_http);
  } catch (const std::invalid_argument& error) {
    fuzz::require_one_line(error.what(), 512);
    require_secrecy(text, error.what());
    return std::nullopt;
  }
}

/// Told by what the system takes for an address.
bool is_this_machine(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_aton(host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24U == 127;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

void try_root(std::string_view text, bool allow_plain_http) {
  const auto root = read(text, allow_plain_http);
  if (!root) return;
  const std::string url = root->url("");
  const fuzz::ReadUrl given = fuzz::read_url(std::string(text));
  const fuzz::ReadUrl asked = fuzz::read_url(url);
  fuzz::require(fuzz::is_one_word(url), "a URL holds neither blanks nor line breaks");
  fuzz::require(
      asked.scheme == "https" || (asked.scheme == "http" && (allow_plain_http || is_this_machine(asked.host))),
      "the token never goes unencrypted to another machine");
  fuzz::require(!asked.has_user && !asked.has_fragment && url.find('?') == std::string::npos, "a root is only a place");
  const std::string api = "/api/v" + std::to_string(root->version()) + "/";
  fuzz::require(ends_with(asked.path, api), "a root ends with the API's version");
  if (ends_with(given.path, api)) fuzz::require(asked.path == given.path, "a whole root is taken as it is");
  fuzz::require(argus::detail::ApiRoot(url, allow_plain_http).url("") == url, "a root is its own root");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_root(fuzz::text_of(data, size), false);
  try_root(fuzz::text_of(data, size), true);
  return 0;
}
