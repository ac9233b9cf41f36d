#pragma once

#include <argus/client.hpp>
#include <argus/glue/outbox_writer.hpp>
#include <argus/models/close_result.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/open_result.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace argus::glue::detail {

/// Delivers notes to Argus. Delivering one again changes nothing.
class NoteDelivery {
 public:
  /// @param client of a source system's token; must outlive this
  explicit NoteDelivery(const Client& client) : client_(client) {}

  /// Posts the incident of a note. Where an earlier outage has its id, the incident gets the id `ID@START`.
  /// @param end when the alert has ended, for one that ended before it was posted
  /// @returns what there is: an incident that was open before has not been ended, and one of the same start that is
  /// closed was closed by somebody since an earlier delivery
  OpenResult open(const Note& note, std::optional<Timestamp> end = std::nullopt) const;

  /// The open incident of an id or of a later outage of it; where none is open, the one that has the id.
  std::optional<Incident> find(const std::string& id) const;

  /// Ends an incident, unless its log has that END already: then a person has opened it again since.
  CloseResult end(std::int64_t pk, const std::string& text, Timestamp time) const;

 private:
  std::optional<Incident> find_later(const Incident& earlier) const;

  const Client& client_;
};

}  // namespace argus::glue::detail
