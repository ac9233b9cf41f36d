#pragma once

#include <string>

namespace argus::testing::fake {

/// Whether Django's URLValidator accepts the text as an absolute URL.
bool is_valid_url(const std::string& text);

}  // namespace argus::testing::fake
