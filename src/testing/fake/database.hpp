#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "state.hpp"

namespace argus::testing::fake {

// What the real server's database accepts and keeps, and its errors.

/// Reduces an incident to what the database keeps of it. The answer to the request that writes it still shows what was
/// sent.
void store(Incident& incident);

/// Whether the JSON fits into its column: no NUL in it.
bool can_be_stored(const nlohmann::json& value);

/// Whether the text fits into its index. On the real server a text may be longer if it can be compressed.
bool can_be_indexed(const std::string& text);

/// Crashes for a tag that the database doesn't accept.
void crash_for_odd_tags(const std::vector<KeyAndValue>& tags);

/// Crashes if the incident has one of these tags from another user than the server's own: version 3 looks only for that
/// user's.
void crash_for_tags_of_others(const Incident& incident, const std::vector<KeyAndValue>& tags);

/// Refuses an incident whose metadata is null, which only the database does.
[[noreturn]] void refuse_null_metadata(State& state, const Incident& incident);

/// The end of an error of the database.
std::string end_of_database_error(const Release& release);

}  // namespace argus::testing::fake
