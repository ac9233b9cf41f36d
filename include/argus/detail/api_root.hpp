#pragma once

#include <argus/export.hpp>

#include <string>
#include <string_view>

namespace argus::detail {

/// Where an Argus server's API is found, and which version of it is spoken.
class ARGUS_EXPORT ApiRoot {
 public:
  /// From `https://host`, `https://host/prefix`, `https://host/api/v2` or `https://host/api/v3`, with or without a
  /// slash at the end; version 2 unless it names 3.
  /// @throws std::invalid_argument if it is not such a URL, or would send the token unencrypted to another machine
  ApiRoot(std::string_view url, bool allow_plain_http);

  /// 2 or 3.
  int version() const { return version_; }
  /// The URL of a path below the root, as in `incidents/4711/`.
  std::string url(std::string_view path_and_query) const { return url(path_and_query, version_); }
  /// The URL of a path below another version's root.
  std::string url(std::string_view path_and_query, int version) const {
    return server_ + "/api/v" + std::to_string(version) + "/" + std::string(path_and_query);
  }
  /// The URL of the server's metadata, which stands outside the versions.
  std::string metadata_url() const { return server_ + "/api/"; }

 private:
  std::string server_;
  int version_ = 2;
};

/// True for the names and addresses of this machine, as libcurl writes them in lower case: `localhost`, `[::1]`, and
/// the addresses from `127.0.0.0` to `127.255.255.255` as four decimal numbers. Other spellings of an address are names
/// here.
ARGUS_EXPORT bool is_loopback(std::string_view host);

}  // namespace argus::detail
