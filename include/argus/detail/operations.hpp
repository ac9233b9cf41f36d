#pragma once

#include <argus/detail/operation.hpp>

/// All that the client sends. tools/api-table makes the table of docs/reliability.md of it.
namespace argus::detail::operations {

/// Reads, so that it may be repeated.
constexpr Operation reading(const char* name, const char* path, Version since) {
  return {name, "GET", path, Idempotency::idempotent, since};
}
/// Writes, and is never sent again if the server may have processed it.
constexpr Operation writing(const char* name, const char* method, const char* path, Version since) {
  return {name, method, path, Idempotency::not_idempotent, since};
}
/// Writes, and doing it twice is doing it once.
constexpr Operation repeatable(const char* name, const char* method, const char* path, Version since) {
  return {name, method, path, Idempotency::idempotent, since};
}

// Incidents

/// One incident.
inline constexpr Operation get_incident = reading("get_incident", "incidents/{pk}/", {1, 1, 0}).also_in_v3();
/// A page of all incidents.
inline constexpr Operation get_incidents = reading("get_incidents", "incidents/", {1, 1, 0}).also_in_v3();
/// A page of the user's own incidents.
inline constexpr Operation get_my_incidents = reading("get_my_incidents", "incidents/mine/", {1, 1, 0}).also_in_v3();
/// How many incidents there are.
inline constexpr Operation count_incidents = reading("count_incidents", "incidents/", {1, 4, 0}).also_in_v3();
/// How many of them are the user's own.
inline constexpr Operation count_my_incidents =
    reading("count_my_incidents", "incidents/mine/", {1, 4, 0}).also_in_v3();
/// A new incident.
inline constexpr Operation post_incident =
    writing("post_incident", "POST", "incidents/", {1, 1, 0})
        .also_in_v3()
        .with_recovery(
            "with a `source_incident_id`: looked up; completed if it is unfinished, posted again if it is absent");
/// An incident's fields.
inline constexpr Operation update_incident = writing("update_incident", "PATCH", "incidents/{pk}/", {1, 1, 0})
                                                 .also_in_v3()
                                                 .with_recovery("the incident is read and compared");
/// Deletes an incident.
inline constexpr Operation delete_incident = repeatable("delete_incident", "DELETE", "incidents/{pk}/", {1, 18, 0})
                                                 .also_in_v3()
                                                 .with_recovery("a 404 to the repeated request counts as deleted");

// Tags

/// An incident's tags.
inline constexpr Operation get_incident_tags =
    reading("get_incident_tags", "incidents/{pk}/tags/", {1, 2, 1}).also_in_v3();
/// Whether it has a tag.
inline constexpr Operation has_incident_tag =
    reading("has_incident_tag", "incidents/{pk}/tags/{tag}/", {1, 2, 1}).also_in_v3();
/// One more tag.
inline constexpr Operation post_incident_tag =
    repeatable("post_incident_tag", "POST", "incidents/{pk}/tags/", {1, 2, 1})
        .also_in_v3()
        .with_recovery("the incident's tags are read");
/// Removes a tag.
inline constexpr Operation delete_incident_tag =
    repeatable("delete_incident_tag", "DELETE", "incidents/{pk}/tags/{tag}/", {1, 2, 1})
        .also_in_v3()
        .with_recovery("a 404 to the repeated request counts as deleted");

// Tickets

/// Where an incident's ticket is.
inline constexpr Operation set_ticket_url = writing("set_ticket_url", "PUT", "incidents/{pk}/ticket_url/", {1, 1, 0})
                                                .also_in_v3()
                                                .with_recovery("the incident is read and compared");
/// A ticket in the server's ticket system.
inline constexpr Operation make_ticket = writing("make_ticket", "PUT", "incidents/{pk}/automatic-ticket/", {1, 10, 2})
                                             .with_recovery("the incident is read to see whether it has a ticket");

// Events

/// An incident's log.
inline constexpr Operation get_incident_events = reading("get_incident_events", "incidents/{pk}/events/", {1, 1, 0});
/// One line of it.
inline constexpr Operation get_incident_event =
    reading("get_incident_event", "incidents/{pk}/events/{event}/", {1, 1, 0});
/// A page of all logs.
inline constexpr Operation get_events = reading("get_events", "incidents/events/", {1, 6, 0});
/// One more line.
inline constexpr Operation post_incident_event =
    writing("post_incident_event", "POST", "incidents/{pk}/events/", {1, 1, 0})
        .with_recovery("the event is looked for in the incident's log");
/// A line that opens a closed incident again.
inline constexpr Operation restart_incident = writing("restart_incident", "POST", "incidents/{pk}/events/", {2, 10, 0})
                                                  .with_recovery("the event is looked for in the incident's log");

// Acknowledgements

/// Those of one incident.
inline constexpr Operation get_incident_acknowledgements =
    reading("get_incident_acknowledgements", "incidents/{pk}/acks/", {1, 1, 0});
/// One of them.
inline constexpr Operation get_incident_acknowledgement =
    reading("get_incident_acknowledgement", "incidents/{pk}/acks/{acknowledgement}/", {1, 1, 0});
/// One more.
inline constexpr Operation post_incident_acknowledgement =
    writing("post_incident_acknowledgement", "POST", "incidents/{pk}/acks/", {1, 1, 0})
        .with_recovery("the acknowledgement is looked for in the incident's list");
/// Until when one counts.
inline constexpr Operation update_incident_acknowledgement =
    repeatable("update_incident_acknowledgement", "PATCH", "incidents/{pk}/acks/{acknowledgement}/", {1, 3, 0});

// Many incidents at once

/// One acknowledgement for each.
inline constexpr Operation post_bulk_acknowledgements =
    writing("post_bulk_acknowledgements", "POST", "incidents/acks/bulk/", {1, 11, 0})
        .with_recovery("looked for in each incident's list");
/// One event for each.
inline constexpr Operation post_bulk_events = writing("post_bulk_events", "POST", "incidents/events/bulk/", {1, 11, 0})
                                                  .with_recovery("looked for in each incident's log");
/// One ticket for all.
inline constexpr Operation set_bulk_ticket_url =
    writing("set_bulk_ticket_url", "POST", "incidents/ticket_url/bulk/", {1, 11, 0})
        .with_recovery("each incident is read and compared");

// Sources

/// All source systems.
inline constexpr Operation get_sources = reading("get_sources", "incidents/sources/", {1, 1, 0}).also_in_v3();
/// One source system.
inline constexpr Operation get_source = reading("get_source", "incidents/sources/{source}/", {1, 1, 0}).also_in_v3();
/// A new source system.
inline constexpr Operation post_source = writing("post_source", "POST", "incidents/sources/", {1, 1, 0})
                                             .also_in_v3()
                                             .with_recovery("looked for in the list, by name, type and base_url");
/// A source system's name.
inline constexpr Operation rename_source =
    repeatable("rename_source", "PATCH", "incidents/sources/{source}/", {1, 1, 0}).also_in_v3();
/// All types of source systems.
inline constexpr Operation get_source_types = reading("get_source_types", "incidents/source-types/", {1, 1, 0});
/// Whether there is one of that name.
inline constexpr Operation has_source_type = reading("has_source_type", "incidents/source-types/{name}/", {1, 1, 0});
/// A new type.
inline constexpr Operation post_source_type = writing("post_source_type", "POST", "incidents/source-types/", {1, 1, 0})
                                                  .with_recovery("looked for in the list, by name");
/// A sign of life.
inline constexpr Operation send_heartbeat =
    repeatable("send_heartbeat", "POST", "incidents/sources/heartbeat/", {2, 10, 0});
/// Whether there are heartbeats.
inline constexpr Operation supports_heartbeat =
    reading("supports_heartbeat", "incidents/sources/heartbeat/", {1, 1, 0});

// Planned maintenance

/// All of them.
inline constexpr Operation get_planned_maintenance_tasks =
    reading("get_planned_maintenance_tasks", "plannedmaintenance/", {2, 10, 0});
/// One of them.
inline constexpr Operation get_planned_maintenance_task =
    reading("get_planned_maintenance_task", "plannedmaintenance/{task}/", {2, 10, 0});
/// One more.
inline constexpr Operation post_planned_maintenance_task =
    writing("post_planned_maintenance_task", "POST", "plannedmaintenance/", {2, 10, 0})
        .with_recovery("looked for in the list");
/// Changes to one.
inline constexpr Operation update_planned_maintenance_task =
    repeatable("update_planned_maintenance_task", "PATCH", "plannedmaintenance/{task}/", {2, 10, 0});
/// Deletes a task.
inline constexpr Operation delete_planned_maintenance_task =
    repeatable("delete_planned_maintenance_task", "DELETE", "plannedmaintenance/{task}/", {2, 10, 0})
        .with_recovery("a 404 to the repeated request counts as deleted");

// Users and tokens

/// Whose token it is.
inline constexpr Operation get_current_user = reading("get_current_user", "auth/user/", {1, 1, 0});
/// Any user.
inline constexpr Operation get_user = reading("get_user", "auth/users/{user}/", {1, 1, 0});
/// A token for a name and a password.
inline constexpr Operation login = writing("login", "POST", "auth/token/login/", {1, 29, 0});
/// A second token.
inline constexpr Operation refresh_token = writing("refresh_token", "POST", "auth/token/login/", {1, 29, 0});
/// The end of this token.
inline constexpr Operation logout = writing("logout", "POST", "auth/token/logout/", {1, 29, 0})
                                        .with_recovery("the token is tried, and is refused if it has ended");
/// The end of all the user's tokens.
inline constexpr Operation logout_everywhere = writing("logout_everywhere", "POST", "auth/token/logoutall", {1, 29, 0})
                                                   .with_recovery("the token is tried, and is refused if it has ended");
/// A new lasting token of the user, for a name and a password.
inline constexpr Operation obtain_token = writing("obtain_token", "POST", "token-auth/", {1, 1, 0});
/// A new lasting token of the user.
inline constexpr Operation replace_token = writing("replace_token", "POST", "auth/refresh-token/", {1, 9, 0});

// The server

/// Its version and more; its path stands outside the root.
inline constexpr Operation get_server_metadata = reading("get_server_metadata", "", {1, 2, 4});

}  // namespace argus::detail::operations
