#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "../http.hpp"

namespace argus::testing::fake {

/// The JSON of the request's body, an empty object if it has none. Refuses what isn't JSON, and what is too large.
nlohmann::json read_body(const Request& request);

/// The JSON of a text. Refuses one that is too large or too deep. Throws nlohmann::json::exception for other texts.
nlohmann::json parse_body(const std::string& body);

}  // namespace argus::testing::fake
