#include "faults/stored.hpp"

#include <algorithm>

namespace {

nlohmann::json query_incidents(const std::string& run) {
  return ServerBackend::query(
      "SELECT id, source_incident_id, description, ticket_url, level, metadata,"
      " coalesce(end_time > now(), false) AS open,"
      " (SELECT coalesce(json_agg(tag.key || '=' || tag.value), '[]') FROM argus_incident_incidenttagrelation AS link"
      "   JOIN argus_incident_tag AS tag ON tag.id = link.tag_id WHERE link.incident_id = incident.id) AS tags,"
      " (SELECT count(*) FROM argus_incident_event WHERE incident_id = incident.id AND type = 'STA') AS start_events,"
      " (SELECT count(*) FROM argus_incident_event WHERE incident_id = incident.id AND type = 'CHI') AS change_events"
      " FROM argus_incident_incident AS incident WHERE description LIKE '" +
      run + "%'");
}

nlohmann::json query_events(const std::string& run) {
  return ServerBackend::query(
      "SELECT type, description, incident_id, count(*), count(acknowledgement.event_id) AS acknowledgements,"
      " count(acknowledgement.expiration) AS with_expiration"
      " FROM argus_incident_event AS event"
      " LEFT JOIN argus_incident_acknowledgement AS acknowledgement ON acknowledgement.event_id = event.id"
      " WHERE description LIKE '" +
      run + "%' GROUP BY type, description, incident_id");
}

/// Where the things of one kind are.
struct Place {
  Stored::Kind kind;
  const char* text;
  /// What begins with the run's name.
  const char* named;
  const char* tables;
};

constexpr Place places[] = {
    {Stored::Kind::source, "name", "name", "argus_incident_sourcesystem"},
    {Stored::Kind::source_type, "name", "name", "argus_incident_sourcesystemtype"},
    {Stored::Kind::task, "description", "description", "argus_plannedmaintenance_plannedmaintenancetask"},
    {Stored::Kind::login_token, "username", "username", "argus_auth_user JOIN knox_authtoken ON user_id = id"},
    {Stored::Kind::lasting_token, "key", "username", "argus_auth_user JOIN authtoken_token ON user_id = id"},
};

nlohmann::json query_texts(const Place& place, const std::string& run) {
  return ServerBackend::query(std::string("SELECT ") + place.text + " AS text FROM " + place.tables + " WHERE " +
                              place.named + " LIKE '" + run + "%'");
}

}  // namespace

Stored Stored::of_run(const std::string& run) {
  Stored stored;
  for (const auto& row : query_incidents(run)) {
    Incident incident;
    incident.pk = row.at("id");
    incident.source_incident_id = row.at("source_incident_id");
    incident.description = row.at("description");
    incident.ticket_url = row.at("ticket_url");
    incident.level = row.at("level");
    incident.metadata = row.at("metadata");
    incident.open = row.at("open");
    incident.tags = row.at("tags").get<std::vector<std::string>>();
    std::sort(incident.tags.begin(), incident.tags.end());
    incident.start_events = row.at("start_events");
    incident.change_events = row.at("change_events");
    stored.keys_by_description_.emplace(incident.description, incident.pk);
    stored.incidents_[incident.pk] = std::move(incident);
  }
  for (const auto& row : query_events(run)) {
    stored.events_[{row.at("type"), row.at("description")}][row.at("incident_id")] = row.at("count");
    stored.acknowledgements_[row.at("description")] += row.at("acknowledgements").get<int>();
    stored.acknowledgements_with_expiration_[row.at("description")] += row.at("with_expiration").get<int>();
  }
  for (const Place& place : places) {
    for (const auto& row : query_texts(place, run)) ++stored.others_[{place.kind, row.at("text")}];
  }
  return stored;
}

std::vector<Stored::Incident> Stored::incidents(const std::string& description) const {
  std::vector<Incident> result;
  const auto [first, last] = keys_by_description_.equal_range(description);
  for (auto found = first; found != last; ++found) result.push_back(incidents_.at(found->second));
  return result;
}

Stored::Incident Stored::incident(std::int64_t pk) const {
  const auto found = incidents_.find(pk);
  return found == incidents_.end() ? Incident{} : found->second;
}

int Stored::events(const std::string& type, const std::string& description) const {
  const auto found = events_.find({type, description});
  if (found == events_.end()) return 0;
  int count = 0;
  for (const auto& of_incident : found->second) count += of_incident.second;
  return count;
}

int Stored::events(const std::string& type, const std::string& description, std::int64_t pk) const {
  const auto found = events_.find({type, description});
  if (found == events_.end()) return 0;
  const auto of_incident = found->second.find(pk);
  return of_incident == found->second.end() ? 0 : of_incident->second;
}

int Stored::acknowledgements(const std::string& description) const {
  const auto found = acknowledgements_.find(description);
  return found == acknowledgements_.end() ? 0 : found->second;
}

int Stored::acknowledgements_with_expiration(const std::string& description) const {
  const auto found = acknowledgements_with_expiration_.find(description);
  return found == acknowledgements_with_expiration_.end() ? 0 : found->second;
}

int Stored::count(Kind kind, const std::string& text) const {
  const auto found = others_.find({kind, text});
  return found == others_.end() ? 0 : found->second;
}
