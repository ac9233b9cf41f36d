#pragma once

#include <argus/batch_options.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>
#include <argus/result.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace argus {

/// The methods of Client that do for many what another method does for one, with several requests under way at once:
/// from the calling thread, and over connections that are reused. Each of the many is repeated, looked up and kept in
/// order as that other method promises. One that fails doesn't stop the others, and neither does one that can't be
/// sent: its result holds the std::invalid_argument.
///
/// Where the time that CallOptions allow is over, or the call is cancelled, what was not sent by then fails with
/// TimeoutError or CancelledError; what had been done by then stays done, and its result tells.
template <class Client>
class ConcurrentMethods : public detail::MethodGroup<Client, ConcurrentMethods> {
 public:
  /// post_incident for each of them. Two of one source_incident_id are posted one after the other.
  /// @endpoint POST incidents/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Incident>> post_incidents(const std::vector<Incident>& incidents,
                                               const BatchOptions& options = {}) const {
    return detail::post_incidents(api(), incidents, options);
  }

  /// resolve_incident for each of them. Two of one primary key are posted one after the other.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source, whoever's incident it is
  /// @since 1.1
  /// @param timestamp when they ended; now if unset
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Event>> resolve_incidents(const std::vector<std::int64_t>& pks,
                                               const std::string& description = "",
                                               std::optional<Timestamp> timestamp = std::nullopt,
                                               const BatchOptions& options = {}) const {
    Event end;
    end.type = EventType::incident_end;
    end.description = description;
    end.timestamp = timestamp.value_or(Timestamp{});
    return detail::resolve_incidents(api(), pks, end, options);
  }

  /// get_incident for each of them.
  /// @endpoint GET incidents/{pk}/
  /// @roles any
  /// @since 1.1
  /// @returns what came of each, in their order
  /// @throws std::invalid_argument for options that can't work
  std::vector<Result<Incident>> get_incidents_by_id(const std::vector<std::int64_t>& pks,
                                                    const BatchOptions& options = {}) const {
    return detail::read_incidents(api(), pks, options);
  }

 private:
  using detail::MethodGroup<Client, ConcurrentMethods>::api;
};

}  // namespace argus
