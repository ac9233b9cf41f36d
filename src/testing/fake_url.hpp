#pragma once

#include <string>

namespace argus::testing::fake {

/// Whether the server takes this as an absolute URL (http, https, ftp or ftps; a host with a dot, localhost or an
/// address).
bool is_valid_url(const std::string& text);

/// `reference` as a browser would read it on the page `base`, an absolute http URL.
std::string join_url(const std::string& base, std::string reference);

}  // namespace argus::testing::fake
