#pragma once

#include <argus/export.hpp>

#include <string>
#include <string_view>

namespace argus {

/// Where an Argus server's API is found.
class ARGUS_EXPORT ApiRoot {
 public:
  /// From `https://host`, `https://host/prefix` or `https://host/api/v2`, with or without a slash at the end.
  /// @throws std::invalid_argument if it is not such a URL, or would send the token unencrypted to another machine
  ApiRoot(std::string_view url, bool allow_plain_http);

  /// The URL of a path below the root, as in `incidents/4711/`.
  std::string url(std::string_view path_and_query) const { return server_ + "/api/v2/" + std::string(path_and_query); }
  /// The URL of the server's metadata, which stands outside the versions.
  std::string metadata_url() const { return server_ + "/api/"; }

 private:
  std::string server_;
};

/// True for the names and addresses of this machine: localhost, 127.0.0.0/8 and [::1].
ARGUS_EXPORT bool is_loopback(std::string_view host);

}  // namespace argus
