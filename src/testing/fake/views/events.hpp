#pragma once

#include <optional>
#include <string>

#include "../call.hpp"
#include "../django/fields.hpp"

namespace argus::testing::fake {

/// An event or an acknowledgement as a body describes it.
struct WrittenEvent {
  Instant timestamp = 0;
  std::string type{};
  std::string description{};
  std::optional<Instant> expiration{};
};

/// Reads the fields of an event, or nothing where they are wrong; a person's needs no time.
std::optional<WrittenEvent> read_event(const Call& call, const nlohmann::json& object, nlohmann::json& errors);
/// The same for an acknowledgement.
std::optional<WrittenEvent> read_acknowledgement(const Call& call, const nlohmann::json& object,
                                                 nlohmann::json& errors);

/// Crashes for what is no object where the real server wants to add a person's missing time to it.
void crash_for_missing_time(const Call& call, const nlohmann::json& data, bool is_form);

const Event& record(const Call& call, const Incident& incident, const WrittenEvent& written, bool is_searchable = true);

}  // namespace argus::testing::fake
