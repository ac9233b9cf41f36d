#pragma once

#include <argus/http/response.hpp>

#include <chrono>
#include <optional>

namespace argus::detail {

/// How long the server asks to wait, from Retry-After in seconds or as a date; nothing where it doesn't say so
/// readably.
std::optional<std::chrono::seconds> retry_after(const Response& response);

}  // namespace argus::detail
