#pragma once

#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/time.hpp>

#include <optional>
#include <string>
#include <vector>

namespace argus::glue::detail {

/// How an incident came to be closed.
struct Closing {
  /// The user who closed it; blank where it was posted with its end.
  std::string actor{};
  /// When the server got to know.
  Timestamp received{};
  /// Whether this program did. A close of a person's that was made with this program's user counts as the person's.
  bool is_own = true;
};

/// Finds the event that closed an incident: of those since it was last opened again the one whose time is nearest to
/// its end. Their order tells less, where an end was pending or two came at once.
/// @param own_text how the descriptions of this program's events begin
Closing closing_of(const Incident& closed, std::vector<Event> log, const std::string& own_text);

/// The event by which a person opened an open incident again, if that is how it came to be open.
std::optional<Event> reopening_of(const std::vector<Event>& log);

/// When the server got the first event of a log.
Timestamp posted_at(const std::vector<Event>& log);

/// Whether a log has the first event of an incident, which the server writes last.
bool has_start(const std::vector<Event>& log);

}  // namespace argus::glue::detail
