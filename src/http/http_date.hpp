#pragma once

#include <argus/time.hpp>

#include <optional>
#include <string>

namespace argus::detail {

/// A date of a header, as in `Sun, 06 Nov 1994 08:49:37 GMT`, and in the older forms too; nothing where it isn't one,
/// or is after the year 9999.
std::optional<Timestamp> parse_http_date(const std::string& text);

}  // namespace argus::detail
