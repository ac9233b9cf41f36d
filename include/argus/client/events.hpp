#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/event_page.hpp>
#include <argus/event_range.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/http/query.hpp>
#include <argus/incident_log.hpp>
#include <argus/resolution.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/incident_closing.hpp>
#include <argus/settling/incident_lookup.hpp>
#include <argus/settling/reading.hpp>
#include <argus/time.hpp>

#include <cstdint>
#include <memory>
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
template <class Self>
class EventMethods {
 public:
  /// An incident's log, in the server's order: by the events' own times, newest first.
  /// @endpoint GET incidents/{pk}/events/
  /// @roles any
  /// @since 1.1
  std::vector<Event> get_incident_events(std::int64_t pk) const { return read_events(exchange(), pk); }

  /// One event of an incident.
  /// @endpoint GET incidents/{pk}/events/{event}/
  /// @roles any
  /// @since 1.1
  Event get_incident_event(std::int64_t pk, std::int64_t event_pk) const {
    return read_by_key<Event>(exchange(), operations::get_incident_event, {pk, event_pk}, event_pk);
  }

  /// An incident's log in the order in which the server got it, and what each event did.
  /// @endpoint GET incidents/{pk}/events/, GET /api/
  /// @roles any
  /// @since 1.2.4
  IncidentLog get_incident_log(std::int64_t pk) const { return {get_incident_events(pk), exchange().server_version()}; }

  /// The events of all incidents, newest first, fetched page by page while they are walked. The server knows no filter
  /// here, and its paging can lose events that share a time across the edge of a page: a long page has fewer edges.
  /// @endpoint GET incidents/events/
  /// @roles any
  /// @since 1.6
  /// @param page_size how many events one request asks for, 1 to 1,000,000
  /// @throws DecodeError while walking, where the server's pages lead in a circle: more events than a page holds share
  /// one time
  EventRange get_events(std::int64_t page_size = 100) const {
    checks::page_size(page_size);
    return EventRange{[exchange = exchange(), page_size] {
      return std::make_shared<EventWalk>(EventPaging<EventPage>(
          [exchange, page_size](const std::string& cursor) { return fetch(exchange, page_size, cursor); }));
    }};
  }
  /// One page of the events of all incidents, by hand.
  /// @endpoint GET incidents/events/?cursor=
  /// @roles any
  /// @since 1.6
  /// @param cursor `next` of the page before; blank for the first page
  EventPage get_events_page(const std::string& cursor = "", std::int64_t page_size = 100) const {
    checks::page_size(page_size);
    return fetch(exchange(), page_size, cursor);
  }

  /// Records an event: type, description and timestamp are sent; a zero timestamp means now.
  /// @endpoint POST incidents/{pk}/events/
  /// @roles source (STA, END, RES, OTH, CHI, LES); person (CLO, REO, OTH)
  /// @since 1.1
  /// @throws UnsupportedError for a `RES` on a server before 2.10
  Event post_incident_event(std::int64_t pk, const Event& event) const {
    const EventPosting posting{exchange(), event};
    WriteOrder::Turn turn = exchange().wait_turn(pk);
    return posting.run(turn, pk);
  }

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
  [[nodiscard]] Resolution ensure_resolved(std::int64_t pk, const std::string& description = "",
                                           std::optional<Timestamp> timestamp = std::nullopt) const {
    const IncidentClosing closing{exchange(), make_event(EventType::incident_end, description, timestamp)};
    WriteOrder::Turn turn = exchange().wait_turn(pk);
    if (!read_incident(exchange(), pk).open) return Resolution::already_closed;
    return closing.run(turn, pk);
  }

  /// Does what ensure_resolved does for the incident of the user's own source system that has this source_incident_id.
  /// Safe to repeat for ever. Only this client and its copies remember a posting whose answer was lost: after a restart
  /// `not_yet_known` turns into `not_found` until the server has carried it out.
  /// @endpoint GET incidents/mine/?source_incident_id=, GET incidents/{pk}/, POST incidents/{pk}/events/, GET /api/,
  /// POST incidents/events/bulk/
  /// @roles source
  /// @since 1.1
  [[nodiscard]] Resolution close_incident_by_source_id(const std::string& source_incident_id,
                                                       const std::string& description = "",
                                                       std::optional<Timestamp> timestamp = std::nullopt) const {
    checks::source_incident_id(source_incident_id);
    const IncidentClosing closing{exchange(), make_event(EventType::incident_end, description, timestamp)};
    const WriteOrder::Turn posting = exchange().wait_turn(checks::trimmed(source_incident_id));
    const std::optional<Incident> incident = IncidentLookup(exchange(), source_incident_id).run();
    if (!incident) return posting.is_unclear() ? Resolution::not_yet_known : Resolution::not_found;
    if (!incident->open) return Resolution::already_closed;
    WriteOrder::Turn turn = exchange().try_turn(incident->pk);
    if (turn) return closing.run(turn, incident->pk);
    turn = exchange().wait_turn(incident->pk);
    const bool is_still_open = read_incident(exchange(), incident->pk).open;
    return is_still_open ? closing.run(turn, incident->pk) : Resolution::already_closed;
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
  friend Self;
  EventMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

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

  static EventPage fetch(const Exchange& exchange, std::int64_t page_size, const std::string& cursor) {
    Query query;
    query.add("page_size", std::to_string(page_size));
    if (!cursor.empty()) query.add("cursor", cursor);
    return send<EventPage>(exchange, exchange.query(operations::get_events, query));
  }
};

}  // namespace argus
