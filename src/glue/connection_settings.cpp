#include "connection_settings.hpp"

#include "regular_file.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace argus::detail {

void ConnectionSettings::add_to(Settings& settings) {
  settings.add(prefix + "url", url, "where Argus is", {"ARGUS_API_URL", "ARGUS_URL"});
  settings.add(prefix + "token", token, "the token of a source system's user", {"ARGUS_TOKEN"});
  settings.add(prefix + "timeout", timeout, "seconds for a request to Argus", {"ARGUS_TIMEOUT"});
  settings.add(prefix + "allow-plain-http", allow_plain_http, "lets the token travel unencrypted to other machines",
               {"ARGUS_ALLOW_PLAIN_HTTP"});
  settings.add(prefix + "ca-file", ca_file, "certificates (PEM) to trust in place of the system's", {"ARGUS_CA_FILE"});
  settings.add(prefix + "proxy", proxy, "the URL of a proxy to Argus", {"ARGUS_PROXY"});
}

void ConnectionSettings::check_values() const {
  constexpr double longest_timeout = 86400;
  if (timeout <= 0 || timeout > longest_timeout)
    throw std::invalid_argument(prefix + "timeout: must be above 0 and up to 86400");
}

ClientOptions ConnectionSettings::options() const {
  if (url.empty()) throw std::invalid_argument(prefix + "url is not set: as in ARGUS_URL=https://argus.example.org");
  if (token.empty()) throw std::invalid_argument(prefix + "token is not set: name a file in ARGUS_TOKEN_FILE");
  if (!ca_file.empty() && !glue::detail::is_readable_file(ca_file))
    throw std::invalid_argument(prefix + "ca-file " + ca_file +
                                " can't be read: name a file of certificates in PEM form");
  ClientOptions options;
  options.api_root_url = url;
  options.token = token;
  options.request_timeout = std::chrono::milliseconds{static_cast<std::int64_t>(timeout * 1000)};
  options.allow_plain_http = allow_plain_http;
  options.ca_file = ca_file;
  options.proxy = proxy.reveal();
  return options;
}

}  // namespace argus::detail
