#pragma once

#include <argus/time.hpp>

#include <string_view>

namespace argus::detail {

/// A time as a server writes one: as parse_timestamp() takes it, or `-infinity` or `infinity`, by which the server
/// means the first and the last moment of the years 1 to 9999. A time that its offset moves out of these years is the
/// nearer of the two.
/// @throws std::invalid_argument for anything else
Timestamp parse_stored_time(std::string_view text);

}  // namespace argus::detail
