#pragma once

#include <argus/batch_options.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/export.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/bulk_outcome.hpp>
#include <argus/models/close_result.hpp>
#include <argus/models/event.hpp>
#include <argus/models/event_page.hpp>
#include <argus/models/event_range.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_filter.hpp>
#include <argus/models/incident_page.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/incident_range.hpp>
#include <argus/models/new_source_system.hpp>
#include <argus/models/open_result.hpp>
#include <argus/models/planned_maintenance_task.hpp>
#include <argus/models/source_system.hpp>
#include <argus/models/tags.hpp>
#include <argus/result.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What Client's methods do; src/client/ defines them. Each is documented with its method.
namespace argus::detail {

ARGUS_EXPORT IncidentRange list_incidents(const ApiClient& api, const Operation& operation,
                                          const IncidentFilter& filter);
ARGUS_EXPORT IncidentPage read_incidents_page(const ApiClient& api, const IncidentFilter& filter,
                                              const std::string& cursor);
ARGUS_EXPORT std::int64_t count_incidents(const ApiClient& api, const Operation& operation,
                                          const IncidentFilter& filter);
ARGUS_EXPORT Incident read_incident(const ApiClient& api, std::int64_t pk);
ARGUS_EXPORT Incident post_incident(const ApiClient& api, const Incident& incident);
ARGUS_EXPORT OpenResult open_incident(const ApiClient& api, const Incident& incident);
ARGUS_EXPORT Incident update_incident(const ApiClient& api, std::int64_t pk, const IncidentPatch& patch);
ARGUS_EXPORT void delete_incident(const ApiClient& api, std::int64_t pk);

ARGUS_EXPORT std::vector<Result<Incident>> post_incidents(const ApiClient& api, const std::vector<Incident>& incidents,
                                                          const BatchOptions& options);
ARGUS_EXPORT std::vector<Result<Event>> resolve_incidents(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                                          const Event& end, const BatchOptions& options);
ARGUS_EXPORT std::vector<Result<Incident>> read_incidents(const ApiClient& api, const std::vector<std::int64_t>& pks,
                                                          const BatchOptions& options);

ARGUS_EXPORT EventRange list_events(const ApiClient& api, std::int64_t page_size);
ARGUS_EXPORT EventPage read_events_page(const ApiClient& api, const std::string& cursor, std::int64_t page_size);
ARGUS_EXPORT std::vector<Event> read_events(const ApiClient& api, std::int64_t pk);
ARGUS_EXPORT Event post_event(const ApiClient& api, std::int64_t pk, const Event& event);
ARGUS_EXPORT CloseResult ensure_resolved(const ApiClient& api, std::int64_t pk, const Event& end);
ARGUS_EXPORT CloseResult close_incident_by_source_id(const ApiClient& api, const std::string& source_incident_id,
                                                     const Event& end);

ARGUS_EXPORT std::vector<Acknowledgement> read_acknowledgements(const ApiClient& api, std::int64_t pk);
ARGUS_EXPORT Acknowledgement post_acknowledgement(const ApiClient& api, std::int64_t pk,
                                                  const Acknowledgement& acknowledgement);
ARGUS_EXPORT Acknowledgement update_acknowledgement(const ApiClient& api, std::int64_t pk,
                                                    std::int64_t acknowledgement_pk,
                                                    std::optional<Timestamp> expiration);

ARGUS_EXPORT std::vector<BulkOutcome<Acknowledgement>> post_bulk_acknowledgements(
    const ApiClient& api, const std::vector<std::int64_t>& pks, const Acknowledgement& acknowledgement);
ARGUS_EXPORT std::vector<BulkOutcome<Event>> post_bulk_events(const ApiClient& api,
                                                              const std::vector<std::int64_t>& pks, const Event& event);
ARGUS_EXPORT std::vector<BulkOutcome<std::string>> set_bulk_ticket_url(const ApiClient& api,
                                                                       const std::vector<std::int64_t>& pks,
                                                                       const std::string& ticket_url);

ARGUS_EXPORT Tags read_tags(const ApiClient& api, std::int64_t pk);
ARGUS_EXPORT bool has_tag(const ApiClient& api, std::int64_t pk, const Tag& tag);
ARGUS_EXPORT void add_tag(const ApiClient& api, std::int64_t pk, const Tag& tag);
ARGUS_EXPORT void delete_tag(const ApiClient& api, std::int64_t pk, const Tag& tag);

/// @returns the incident where it had to be read
ARGUS_EXPORT std::optional<Incident> set_ticket_url(const ApiClient& api, std::int64_t pk,
                                                    const std::string& ticket_url);
ARGUS_EXPORT std::string make_ticket(const ApiClient& api, std::int64_t pk);

ARGUS_EXPORT SourceSystem post_source(const ApiClient& api, const NewSourceSystem& source);
ARGUS_EXPORT SourceSystem rename_source(const ApiClient& api, std::int64_t pk, const std::string& name);
ARGUS_EXPORT bool has_source_type(const ApiClient& api, const std::string& name);
ARGUS_EXPORT void post_source_type(const ApiClient& api, const std::string& name);

ARGUS_EXPORT PlannedMaintenanceTask post_task(const ApiClient& api, const PlannedMaintenanceTask& task);
ARGUS_EXPORT PlannedMaintenanceTask update_task(const ApiClient& api, std::int64_t pk,
                                                const PlannedMaintenancePatch& patch);

ARGUS_EXPORT nlohmann::json send_raw(const ApiClient& api, const std::string& method, const std::string& path,
                                     const nlohmann::json& body);

/// A login's body.
ARGUS_EXPORT std::string credentials(const std::string& username, const Secret& password);

}  // namespace argus::detail
