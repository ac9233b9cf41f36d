#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/read_by_key.hpp>
#include <argus/models/close_result.hpp>
#include <argus/models/event.hpp>
#include <argus/models/event_page.hpp>
#include <argus/models/event_range.hpp>
#include <argus/models/incident_log.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// The methods of Client that read and write the logs of incidents, which is also how incidents are closed and opened.
/// An event is sent once: where the answer is lost, it is looked for in the incident's log.
///
/// The server answers with success where an event of a source system changes nothing, as an END of a closed or
/// stateless incident: ensure_resolved and get_incident_log tell. To a person it refuses such an event.
template <class Client>
class EventMethods : public detail::MethodGroup<Client, EventMethods> {
 public:
  /// An incident's log, in the server's order: by the events' own times, newest first.
  /// @endpoint GET incidents/{pk}/events/
  /// @roles any
  /// @since 1.1
  std::vector<Event> get_incident_events(std::int64_t pk) const { return detail::read_events(api(), pk); }

  /// One event of an incident.
  /// @endpoint GET incidents/{pk}/events/{event}/
  /// @roles any
  /// @since 1.1
  Event get_incident_event(std::int64_t pk, std::int64_t event_pk) const {
    return detail::read_by_key<Event>(api(), detail::operations::get_incident_event, {pk, event_pk}, event_pk);
  }

  /// An incident's log in the order in which the server got it, and what each event did.
  /// @endpoint GET incidents/{pk}/events/, GET /api/
  /// @roles any
  /// @since 1.2.4
  IncidentLog get_incident_log(std::int64_t pk) const { return {get_incident_events(pk), api().server_version()}; }

  /// The events of all incidents, newest first, fetched page by page while they are iterated over. The server knows no
  /// filter here, and its paging can lose events that share a time across the edge of a page: a long page has fewer
  /// edges.
  /// @endpoint GET incidents/events/
  /// @roles any
  /// @since 1.6
  /// @param page_size how many events one request asks for, 1 to 1,000,000
  /// @throws DecodeError while iterating, where the server's pages lead in a circle: more events than a page holds
  /// share one time
  EventRange get_events(std::int64_t page_size = 100) const { return detail::list_events(api(), page_size); }
  /// One page of the events of all incidents, by hand.
  /// @endpoint GET incidents/events/?cursor=
  /// @roles any
  /// @since 1.6
  /// @param cursor `next` of the page before; blank for the first page
  EventPage get_events_page(const std::string& cursor = "", std::int64_t page_size = 100) const {
    return detail::read_events_page(api(), cursor, page_size);
  }

  /// Records an event: type, description and timestamp are sent; a zero timestamp means now.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source (STA, END, RES, OTH, CHI, LES); person (CLO, REO, OTH)
  /// @since 1.1
  /// @throws UnsupportedError for a `RES` on a server before 2.10
  Event post_incident_event(std::int64_t pk, const Event& event) const { return detail::post_event(api(), pk, event); }

  /// Closes an incident with an `END`.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source, whoever's incident it is
  /// @since 1.1
  /// @param timestamp when it ended; now if unset
  Event resolve_incident(std::int64_t pk, const std::string& description = "",
                         std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::incident_end, description, timestamp);
  }

  /// Closes an incident where it is open, and reads it again: GET, POST END, GET. An END in the future leaves it open
  /// until then. A server before 2.10 leaves an incident open that a person has reopened after an END; there it is
  /// closed by a bulk `CLO`.
  /// @endpoint GET incidents/{pk}/, POST incidents/{pk}/events/, GET /api/, POST incidents/events/bulk/
  /// @roles source, whoever's incident it is
  /// @since 1.1
  [[nodiscard]] CloseResult ensure_resolved(std::int64_t pk, const std::string& description = "",
                                            std::optional<Timestamp> timestamp = std::nullopt) const {
    return detail::ensure_resolved(api(), pk, make_event(EventType::incident_end, description, timestamp));
  }

  /// Does what ensure_resolved does for the incident of the user's own source system that has this source_incident_id.
  /// Safe to repeat. Only this client and its copies remember a posting whose answer was lost: after a restart
  /// `not_yet_known` turns into `not_found` until the server has processed it.
  /// @endpoint GET incidents/mine/?source_incident_id=, GET incidents/{pk}/, POST incidents/{pk}/events/, GET /api/,
  /// POST incidents/events/bulk/
  /// @roles source
  /// @since 1.1
  [[nodiscard]] CloseResult close_incident_by_source_id(const std::string& source_incident_id,
                                                        const std::string& description = "",
                                                        std::optional<Timestamp> timestamp = std::nullopt) const {
    return detail::close_incident_by_source_id(api(), source_incident_id,
                                               make_event(EventType::incident_end, description, timestamp));
  }

  /// Opens a closed incident again with a `RES`.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source, whoever's incident it is
  /// @since 2.10
  /// @throws UnsupportedError on an older server
  Event restart_incident(std::int64_t pk, const std::string& description = "",
                         std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::incident_restart, description, timestamp);
  }

  /// Closes an incident with a `CLO`.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles person
  /// @since 1.1
  /// @throws ValidationError if it is closed already, or stateless, or the user has a source system
  Event close_incident(std::int64_t pk, const std::string& description = "",
                       std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::close, description, timestamp);
  }

  /// Opens a closed incident again with a `REO`.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles person
  /// @since 1.1
  /// @throws ValidationError if it is open, or stateless, or the user has a source system
  Event reopen_incident(std::int64_t pk, const std::string& description = "",
                        std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::reopen, description, timestamp);
  }

  /// Adds a line to an incident's log with an `OTH`.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source, person
  /// @since 1.1
  Event post_other_event(std::int64_t pk, const std::string& description,
                         std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::other, description, timestamp);
  }

  /// Says in an incident's log that something about it has changed, with a `CHI`; the server adds its own where
  /// update_incident changes a field.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source
  /// @since 1.1
  Event post_change_event(std::int64_t pk, const std::string& description,
                          std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::incident_change, description, timestamp);
  }

  /// Adds a `LES` to an incident's log, the first line of those that are stateless.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source
  /// @since 1.4
  Event post_stateless_event(std::int64_t pk, const std::string& description,
                             std::optional<Timestamp> timestamp = std::nullopt) const {
    return post(pk, EventType::stateless, description, timestamp);
  }

 private:
  using detail::MethodGroup<Client, EventMethods>::api;

  static Event make_event(EventType type, const std::string& description, std::optional<Timestamp> timestamp) {
    Event event;
    event.type = std::move(type);
    event.description = description;
    event.timestamp = timestamp.value_or(Timestamp{});
    return event;
  }

  Event post(std::int64_t pk, EventType type, const std::string& description,
             std::optional<Timestamp> timestamp) const {
    return post_incident_event(pk, make_event(std::move(type), description, timestamp));
  }
};

}  // namespace argus
