#pragma once

#include <argus/secret.hpp>

#include <nlohmann/json.hpp>

#include <string>

/// The answer to GET, with the token as a Bearer token.
/// @param url of plain http, as in `http://localhost:8000/alerts?active=1`
/// @throws std::runtime_error for any answer but a 200 with JSON, and where there is none
nlohmann::json fetch(const std::string& url, const argus::Secret& token);
