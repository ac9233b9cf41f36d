#include <algorithm>
#include <utility>

#include "../database.hpp"
#include "../django/pagination.hpp"
#include "../incident_filter.hpp"
#include "../routes.hpp"
#include "../tag_text.hpp"
#include "incident_change.hpp"

namespace argus::testing::fake {
namespace {

const std::vector<std::string> levels{"1", "2", "3", "4", "5"};

std::int64_t source_of_new_incident(const Call& call, const nlohmann::json& body) {
  if (!body.contains("source")) {
    if (call.user.source) return *call.user.source;
    refuse_with_list("The requesting user must have a connected source system.");
  }
  if (!call.user.is_superuser) {
    refuse_with_list("You must be a superuser to be allowed to specify the 'source' field.");
  }
  const nlohmann::json& source = body["source"];
  std::optional<std::int64_t> pk;
  if (source.is_number() || source.is_boolean()) pk = source.get<std::int64_t>();
  if (source.is_string()) pk = python_int(source.get<std::string>());
  // Django makes no primary key of it.
  if (!pk && !source.is_null()) crash();
  if (pk && call.state.sources.find(*pk) != nullptr) return *pk;
  refuse_with_list("SourceSystem with pk=" + python_text(source) + " does not exist.");
}

/// A new incident, and its tags, which are stored later.
std::pair<Incident, std::vector<KeyAndValue>> read_new_incident(const Call& call, const nlohmann::json& body) {
  FieldReader fields(body, call.state);
  fields.require_field("start_time");
  fields.require_field("tags");
  Incident incident;
  const auto start_time = fields.time("start_time");
  const auto end_time = fields.end_time("end_time");
  const auto level = fields.choice("level", levels);
  incident.ticket_url = fields.url("ticket_url").value_or("");
  incident.source_incident_id = fields.text("source_incident_id").value_or("");
  incident.details_url = fields.text("details_url").value_or("");
  incident.description = fields.text("description").value_or("");
  incident.metadata = fields.has("metadata") ? fields["metadata"] : incident.metadata;
  const bool is_v2 = call.version == ApiVersion::v2;
  const auto tags = is_v2 ? fields.tags("tags") : std::nullopt;
  const auto tag_texts = is_v2 ? std::nullopt : fields.tag_texts("tags");
  fields.refuse_if_wrong();
  incident.start_time = *start_time;
  incident.end_time = end_time.value_or(infinity);
  if (incident.end_time && *incident.end_time < incident.start_time) {
    refuse(400, non_field_errors("'end_time' cannot be before 'start_time'."));
  }
  incident.level = std::stoi(level.value_or("5"));
  return {incident, is_v2 ? *tags : tags_or_crash(*tag_texts)};
}

/// Stores it without its tags.
Incident& insert(const Call& call, const Incident& incident) {
  const std::string& id = incident.source_incident_id;
  if (!can_be_stored(incident.metadata) || !can_be_indexed(id)) crash();
  if (incident.metadata.is_null()) refuse_null_metadata(call.state, incident);
  const auto is_twin = [&](const Incident& other) {
    return other.source == incident.source && other.source_incident_id == id;
  };
  if (id.empty() || call.state.incidents.find_if(is_twin) == nullptr) return call.state.incidents.add(incident);
  refuse_with_list(
      "duplicate key value violates unique constraint \"incident_unique_source_incident_id_per_source\"\nDETAIL:  Key "
      "(source_incident_id, source_id)=(" +
      id + ", " + std::to_string(incident.source) + ") already exists." + end_of_database_error(call.state.release));
}

/// The answer shows the incident before it is reduced to what the database keeps.
Response store_and_respond(const Call& call, int status, Incident& incident) {
  const nlohmann::json written = to_json(call.state, incident, call.now, call.version);
  store(incident);
  return json_response(status, written);
}

Response page_or_count(const Call& call, const std::vector<const Incident*>& found) {
  if (call.query.find("count")) {
    return json_response(200, {{"count", found.size()}, {"params", call.query.to_json()}});
  }
  std::vector<ListedRow> rows;
  for (const Incident* incident : found) rows.push_back({incident->start_time, incident->pk});
  return json_response(200, page_of(std::move(rows), call.request, call.query, [&](std::int64_t pk) {
                         return to_json(call.state, *call.state.incidents.find(pk), call.now, call.version);
                       }));
}

Response list_incidents(const Call& call) {
  return page_or_count(call, filtered_incidents(call, FilterSet::all_incidents));
}

Response list_my_incidents(const Call& call) {
  auto found = filtered_incidents(call, FilterSet::my_incidents);
  const auto is_foreign = [&](const Incident* incident) { return incident->source != call.user.source; };
  found.erase(std::remove_if(found.begin(), found.end(), is_foreign), found.end());
  return page_or_count(call, found);
}

Response post_incident(const Call& call) {
  const nlohmann::json body = call.body();
  auto [written, tags] = read_new_incident(call, body);
  written.source = source_of_new_incident(call, body);
  const bool is_v2 = call.version == ApiVersion::v2;
  if (is_v2) crash_for_odd_tags(tags);
  Incident& incident = insert(call, written);
  for (const KeyAndValue& tag : tags) {
    crash_for_odd_tags({tag});
    call.state.add_tag(incident, {tag, is_v2 ? call.user.pk : server_user, call.now});
  }
  const Source& source = *call.state.sources.find(incident.source);
  call.state.add_event({0, incident.pk, source.user, incident.start_time, call.now,
                        incident.is_stateful() ? "STA" : "LES", incident.description, std::nullopt});
  return store_and_respond(call, 201, incident);
}

Response get_incident(const Call& call) {
  return json_response(200, to_json(call.state, filtered_incident_or_refuse(call), call.now, call.version));
}

Response change_incident(const Call& call) {
  Incident& incident = filtered_incident_or_refuse(call);
  const nlohmann::json body = call.body();
  refuse_fixed_fields(body);
  FieldReader fields(body, call.state);
  if (!call.is_partial()) fields.require_field("tags");
  const bool is_v2 = call.version == ApiVersion::v2;
  const auto tags = is_v2 ? fields.tags("tags") : std::nullopt;
  const auto tag_texts = is_v2 ? std::nullopt : fields.tag_texts("tags");
  Incident changed = incident;
  changed.details_url = fields.text("details_url").value_or(incident.details_url);
  changed.ticket_url = fields.url("ticket_url").value_or(incident.ticket_url);
  changed.level = std::stoi(fields.choice("level", levels).value_or(std::to_string(incident.level)));
  changed.metadata = fields.not_null("metadata").value_or(incident.metadata);
  changed.description = fields.text("description").value_or(incident.description);
  fields.refuse_if_wrong();
  if (tags) replace_tags(call, incident, *tags);
  if (tag_texts) replace_tag_texts(call, incident, *tag_texts);
  add_change_events(call, incident, changed);
  // Version 3 does so itself, and then runs the code of version 2.
  if (!is_v2) add_change_events(call, incident, changed);
  if (fields.has("metadata") && !can_be_stored(changed.metadata)) crash();
  changed.tags = incident.tags;
  changed.search_text = incident.search_text;
  incident = std::move(changed);
  return store_and_respond(call, 200, incident);
}

Response delete_incident(const Call& call) {
  if (call.state.options.indelible_incidents) {
    return detail_response(405, "Deletion of incidents is turned off, see setting INDELIBLE_INCIDENTS");
  }
  const Incident& incident = filtered_incident_or_refuse(call);
  if (!call.user.is_superuser && call.user.source != incident.source) {
    // The braces are the real server's.
    return detail_response(403, "{source} is not originating source, may not delete incident #{instance.id}");
  }
  call.state.delete_incident(incident.pk);
  return {204};
}

void set_ticket_url(const Call& call, Incident& incident, const std::string& ticket_url) {
  if (ticket_url == incident.ticket_url) return;
  add_change_event(call, incident, "ticket_url", incident.ticket_url, ticket_url);
  incident.ticket_url = ticket_url;
}

Response put_ticket_url(const Call& call) {
  Incident& incident = filtered_incident_or_refuse(call);
  FieldReader fields = call.fields();
  const auto ticket_url = fields.text("ticket_url");
  fields.refuse_if_wrong();
  if (!ticket_url) crash();
  set_ticket_url(call, incident, *ticket_url);
  return json_response(200, {{"ticket_url", *ticket_url}});
}

Response put_automatic_ticket(const Call& call) {
  Incident& incident = call.incident_or_refuse();
  if (!incident.ticket_url.empty()) return json_response(200, {{"ticket_url", incident.ticket_url}});
  if (!call.state.options.makes_tickets)
    return json_response(400,
                         "No path to ticket plugin can be found in the settings. Please update the setting "
                         "\"TICKET_PLUGIN\".");
  const auto is_described_as = [&](const char* text) { return incident.description.find(text) != std::string::npos; };
  if (is_described_as("no ticket system")) return json_response(503, "The ticket system can't be reached.");
  if (is_described_as("no ticket")) return json_response(403, "The ticket system refuses.");
  set_ticket_url(call, incident, "https://tickets.example.org/" + std::to_string(incident.pk));
  return json_response(200, {{"ticket_url", incident.ticket_url}});
}

std::vector<Route> routes_of(const std::string& root, std::pair<int, int> since) {
  const std::pair<std::string, View> post{"POST", post_incident};
  return {{root + "mine/", {{"GET", list_my_incidents}, post}, since},
          {root, {{"GET", list_incidents}, post}, since},
          {root + "<item>/",
           {{"GET", get_incident}, {"PUT", change_incident}, {"PATCH", change_incident}, {"DELETE", delete_incident}},
           since},
          {root + "<item>/ticket_url/", {{"PUT", put_ticket_url}}, since}};
}

}  // namespace

std::vector<Route> incident_routes() {
  auto routes = both_versions(routes_of);
  routes.push_back({"v2/incidents/<int>/automatic-ticket/", {{"PUT", put_automatic_ticket}}});
  return routes;
}

}  // namespace argus::testing::fake
