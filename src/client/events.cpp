#include "../detail/codec/request_body.hpp"
#include "../paging/event_pages.hpp"
#include "../recovery/event_posting.hpp"
#include "../recovery/incident_lookup.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/query.hpp>
#include <argus/models/incident_log.hpp>

namespace argus::detail {
namespace {

EventPage fetch_events(const ApiClient& api, std::int64_t page_size, const std::string& cursor) {
  Query query;
  query.add("page_size", std::to_string(page_size));
  if (!cursor.empty()) query.add("cursor", cursor);
  return send<EventPage>(api, api.query(operations::get_events, query));
}

/// Whether the incident is closed by that END. It also is where the server's clock has yet to come to the end that it
/// has stored.
bool is_closed(const ApiClient& api, std::int64_t pk, Timestamp end) {
  const Incident stored = after_write([&] { return read_incident(api, pk); });
  const bool has_taken_end = stored.end_time.time() == end && end <= now();
  return !stored.open || has_taken_end;
}

/// A server before 2.10 takes one END for each incident; those after it, when a person has reopened the incident, it
/// records and does nothing.
bool ignores_further_ends(const ApiClient& api) {
  return after_write([&] { return api.server_version(); }) < further_ends_since;
}

/// The one way that closes there. Whether it did shows in the incident, also where the answer is lost.
void close_in_bulk(const ApiClient& api, WriteLocks::Lock& lock, std::int64_t pk, Event event) {
  event.type = EventType::close;
  RequestBody body;
  body.add_body("event", request_body(event));
  body.add("ids", std::vector<std::int64_t>{pk});
  try {
    with_lock(lock, [&] { send<nlohmann::json>(api, operations::post_bulk_events, {}, body.take()); });
  } catch (Error& failure) {
    if (failure.maybe_processed()) return;
    failure.note_earlier_write();
    throw;
  }
}

/// Closes an open incident, and reads it again to see whether it is closed.
/// @param end when and why it ended
/// @throws TransportError, HttpError, DecodeError
CloseResult close_incident(const ApiClient& api, WriteLocks::Lock& lock, std::int64_t pk, const EventPosting& end) {
  end.run(lock, pk);
  const Timestamp time = end.event().timestamp;
  if (is_closed(api, pk, time)) return CloseResult::closed;
  if (time > now() || !ignores_further_ends(api)) return CloseResult::still_open;
  close_in_bulk(api, lock, pk, end.event());
  return is_closed(api, pk, time) ? CloseResult::closed : CloseResult::still_open;
}

}  // namespace

EventRange list_events(const ApiClient& api, std::int64_t page_size) {
  checks::page_size(page_size);
  return EventRange{[api, page_size]() -> EventRange::NextPage {
    EventPages pages{[api, page_size](const std::string& cursor) { return fetch_events(api, page_size, cursor); }};
    return [pages]() mutable { return pages.next(); };
  }};
}

EventPage read_events_page(const ApiClient& api, const std::string& cursor, std::int64_t page_size) {
  checks::page_size(page_size);
  return fetch_events(api, page_size, cursor);
}

Event post_event(const ApiClient& api, std::int64_t pk, const Event& event) {
  const EventPosting posting{api, event};
  WriteLocks::Lock lock = api.lock(pk);
  return posting.run(lock, pk);
}

CloseResult ensure_resolved(const ApiClient& api, std::int64_t pk, const Event& end) {
  const EventPosting posting{api, end};
  WriteLocks::Lock lock = api.lock(pk);
  if (!read_incident(api, pk).open) return CloseResult::already_closed;
  return close_incident(api, lock, pk, posting);
}

CloseResult close_incident_by_source_id(const ApiClient& api, const std::string& source_incident_id, const Event& end) {
  checks::source_incident_id(source_incident_id);
  const EventPosting posting{api, end};
  const WriteLocks::Lock id_lock = api.lock(checks::trimmed(source_incident_id));
  const std::optional<Incident> incident = IncidentLookup(api, source_incident_id).run();
  if (!incident) return id_lock.is_unclear() ? CloseResult::not_yet_known : CloseResult::not_found;
  if (!incident->open) return CloseResult::already_closed;
  WriteLocks::Lock lock = api.try_lock(incident->pk);
  if (lock) return close_incident(api, lock, incident->pk, posting);
  lock = api.lock(incident->pk);
  if (!read_incident(api, incident->pk).open) return CloseResult::already_closed;
  return close_incident(api, lock, incident->pk, posting);
}

}  // namespace argus::detail
