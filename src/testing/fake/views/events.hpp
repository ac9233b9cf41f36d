#pragma once

#include <optional>
#include <string>

#include "../call.hpp"

namespace argus::testing::fake {

/// An event or an acknowledgement as a body describes it.
struct WrittenEvent {
  Instant timestamp = 0;
  std::string type{};
  std::string description{};
  std::optional<Acknowledgement> acknowledgement{};
};

/// Reads the fields of an event. That of a person needs no time.
Reading<WrittenEvent> read_event(const Call& call, const nlohmann::json& object);
Reading<WrittenEvent> read_acknowledgement(const Call& call, const nlohmann::json& object);

/// Crashes for what isn't an object if the real server would add a person's missing time to it.
void crash_for_missing_time(const Call& call, const nlohmann::json& data);

/// Stores the event as the user's. Before 2.8 a search doesn't find the events of bulk requests.
Event& record(const Call& call, const Incident& incident, const WrittenEvent& written, bool is_bulk = false);

}  // namespace argus::testing::fake
