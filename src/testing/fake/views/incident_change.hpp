#pragma once

#include <string>
#include <vector>

#include "../call.hpp"

namespace argus::testing::fake {

/// Refuses a body with names that a change may not have.
void refuse_fixed_fields(const nlohmann::json& body);

/// Replaces the incident's tags and stores an event for it, as version 2 of the API does.
void replace_tags(const Call& call, Incident& incident, const std::vector<KeyAndValue>& wanted);
/// The same as version 3 does: it compares texts, adds tags as the server's own user, and doesn't check who added the
/// others.
void replace_tag_texts(const Call& call, Incident& incident, const std::vector<std::string>& wanted);

/// Stores an event for each of the other fields that differ in `changed`.
void add_change_events(const Call& call, const Incident& incident, const Incident& changed);

void add_change_event(const Call& call, const Incident& incident, const std::string& field, const std::string& before,
                      const std::string& after);

}  // namespace argus::testing::fake
