#pragma once

#include <string>
#include <string_view>

namespace argus::glue::detail {

/// 128 bits of FNV-1a as 32 hexadecimal digits. Not for what somebody may want to collide.
std::string hash(std::string_view text);

}  // namespace argus::glue::detail
