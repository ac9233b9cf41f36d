#pragma once

#include <nlohmann/json.hpp>
#include <vector>

/// The places of all members and elements, the greater ones before those within them.
std::vector<nlohmann::json::json_pointer> all_places_in(const nlohmann::json& value);

void erase_place(nlohmann::json& value, const nlohmann::json::json_pointer& place);
