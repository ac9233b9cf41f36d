#pragma once

#include <argus/http/request.hpp>

#include <array>

namespace argus {

/// One operation of the API, and what becomes of it after a failure.
struct Operation {
  /// The method of Client that it is for.
  const char* name;
  /// GET, POST, PUT, PATCH or DELETE.
  const char* method;
  /// Below the API's root; `{pk}` stands for the primary key of an incident.
  const char* path;
  /// When it is sent again.
  Repeat repeat;
  /// What the client does where the server may have carried it out all the same; blank: tells the caller.
  const char* settled_by = "";
};

/// All that the client sends. docs/reliability.md shows this table.
namespace operations {

/// One incident.
inline constexpr Operation get_incident{"get_incident", "GET", "incidents/{pk}/", Repeat::always};
/// A page of all incidents.
inline constexpr Operation get_incidents{"get_incidents", "GET", "incidents/", Repeat::always};
/// A page of the user's own incidents.
inline constexpr Operation get_my_incidents{"get_my_incidents", "GET", "incidents/mine/", Repeat::always};
/// A new incident.
inline constexpr Operation post_incident{
    "post_incident", "POST", "incidents/", Repeat::if_not_sent,
    "with a `source_incident_id`: looked up; finished where it is unfinished, posted again where it is absent"};
/// A tag that a posting was cut off before.
inline constexpr Operation post_incident_tag{"post_incident", "POST", "incidents/{pk}/tags/", Repeat::always};
/// An incident's fields.
inline constexpr Operation update_incident{"update_incident", "PATCH", "incidents/{pk}/", Repeat::if_not_sent,
                                           "the incident is read and compared"};
/// An incident's ticket, which PATCH refuses to clear.
inline constexpr Operation clear_ticket_url{"update_incident", "PUT", "incidents/{pk}/ticket_url/", Repeat::if_not_sent,
                                            "the incident is read and compared"};
/// A line in the log.
inline constexpr Operation post_incident_event{"post_incident_event", "POST", "incidents/{pk}/events/",
                                               Repeat::if_not_sent, "the event is looked for in the incident's log"};
/// The log.
inline constexpr Operation get_incident_events{"get_incident_events", "GET", "incidents/{pk}/events/", Repeat::always};
/// An acknowledgement.
inline constexpr Operation post_incident_acknowledgement{"post_incident_acknowledgement", "POST",
                                                         "incidents/{pk}/acks/", Repeat::if_not_sent,
                                                         "the acknowledgement is looked for in the incident's list"};
/// All acknowledgements of an incident.
inline constexpr Operation get_incident_acknowledgements{"get_incident_acknowledgements", "GET", "incidents/{pk}/acks/",
                                                         Repeat::always};
/// A second token.
inline constexpr Operation refresh_token{"refresh_token", "POST", "auth/token/login/", Repeat::if_not_sent};
/// A sign of life.
inline constexpr Operation send_heartbeat{"send_heartbeat", "POST", "incidents/sources/heartbeat/", Repeat::always};
/// Whether there are heartbeats.
inline constexpr Operation supports_heartbeat{"supports_heartbeat", "GET", "incidents/sources/heartbeat/",
                                              Repeat::always};
/// The server's version; its path stands outside the root.
inline constexpr Operation server_version{"server_version", "GET", "", Repeat::always};

/// Every one of them, in the order of the documentation.
inline constexpr std::array all{
    &get_incident,        &get_incidents,
    &get_my_incidents,    &get_incident_events,
    &server_version,      &get_incident_acknowledgements,
    &supports_heartbeat,  &send_heartbeat,
    &post_incident,       &post_incident_tag,
    &update_incident,     &clear_ticket_url,
    &post_incident_event, &post_incident_acknowledgement,
    &refresh_token,
};

}  // namespace operations
}  // namespace argus
