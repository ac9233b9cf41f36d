#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "django/fields.hpp"
#include "state.hpp"

namespace argus::testing::fake {

// What the real server's database takes, and its words for what it doesn't.

/// Makes of an incident what the database keeps of it: an answer to the request that writes it still shows what was
/// sent.
void store(Incident& incident);

/// Whether JSON fits into its column: no NUL and no surrogates anywhere in it.
bool can_be_stored(const nlohmann::json& value);

/// Whether the text fits into the index that is kept of it. Text that can be compressed may be longer on the real
/// server.
bool can_be_indexed(const std::string& text);

/// Crashes for a tag that the database doesn't take.
void crash_for_odd_tags(const std::vector<KeyAndValue>& tags);

/// Crashes if the incident has one of these tags, and not from the server's own user: version 3 looks for its own
/// alone.
void crash_for_tags_of_others(const Incident& incident, const std::vector<KeyAndValue>& tags);

/// Adds an error for metadata that JSON has no words for, like infinity.
void check_metadata(FieldReader& fields);

/// Refuses an incident whose metadata is null, which only the database objects to.
[[noreturn]] void refuse_null_metadata(State& state, const Incident& incident);

/// What stands at the end of an error that comes from the database.
std::string end_of_database_error(const Release& release);

}  // namespace argus::testing::fake
