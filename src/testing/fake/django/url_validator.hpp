#pragma once

#include <string>

namespace argus::testing::fake {

/// Whether the server takes this as an absolute URL (http, https, ftp or ftps; a host with a dot, localhost or an
/// address).
bool is_valid_url(const std::string& text);

}  // namespace argus::testing::fake
