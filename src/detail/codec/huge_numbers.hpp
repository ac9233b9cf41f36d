#pragma once

#include <string>
#include <string_view>

namespace argus::detail::codec {

/// The JSON with the largest double in place of each whole number that is larger: the server takes and sends numbers of
/// thousands of digits in an incident's metadata, and no JSON value here can hold one.
std::string without_huge_numbers(std::string_view text);

}  // namespace argus::detail::codec
