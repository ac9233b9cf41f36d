#pragma once

#include <argus/export.hpp>

#include <string>
#include <string_view>

namespace argus {

/// A text as the server stores it: without white space at its ends. For programs that compare what they have with what
/// they read, as ids of alerts.
ARGUS_EXPORT std::string stored_text(std::string_view text);

}  // namespace argus
