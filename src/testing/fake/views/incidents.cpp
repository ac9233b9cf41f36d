#include <algorithm>

#include "../call.hpp"
#include "../database.hpp"
#include "../django/fields.hpp"
#include "../django/pagination.hpp"
#include "../django/python.hpp"
#include "../django/text.hpp"
#include "incident_change.hpp"

namespace argus::testing::fake {
namespace {

const std::vector<std::string> levels{"1", "2", "3", "4", "5"};

/// The primary key that the real server makes of any JSON; what it can't make one of crashes it.
std::optional<std::int64_t> key_of(const nlohmann::json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value.is_number()) return value.get<std::int64_t>();
  const auto number = value.is_string() ? python_int(value.get<std::string>()) : std::nullopt;
  if (!number) crash();
  return number;
}

/// The source of an incident that the user posts.
std::int64_t source_of_new_incident(const Call& call, const nlohmann::json& body) {
  if (!body.contains("source")) {
    if (call.user.source) return *call.user.source;
    refuse(400, nlohmann::json::array({"The requesting user must have a connected source system."}));
  }
  if (!call.user.is_superuser) {
    refuse(400, nlohmann::json::array({"You must be a superuser to be allowed to specify the 'source' field."}));
  }
  const auto pk = key_of(body["source"]);
  if (pk && call.state.find_source(*pk) != nullptr) return *pk;
  refuse(400, nlohmann::json::array({"SourceSystem with pk=" + python_text(body["source"]) + " does not exist."}));
}

/// What of a new incident isn't in `incident` yet: it is checked and stored at different times.
struct NewIncident {
  Incident incident{};
  std::vector<KeyAndValue> tags{};
  bool has_null_metadata = false;
};

std::vector<KeyAndValue> split_tags(const std::vector<std::string>& texts) {
  std::vector<KeyAndValue> tags;
  tags.reserve(texts.size());
  for (const std::string& text : texts) tags.push_back(*read_tag(text).tag);
  return tags;
}

std::optional<std::vector<KeyAndValue>> read_tags(FieldReader& fields, ApiVersion version) {
  if (version == ApiVersion::v2) return fields.tags("tags");
  const auto texts = fields.tag_texts("tags");
  return texts ? std::optional<std::vector<KeyAndValue>>{split_tags(*texts)} : std::nullopt;
}

NewIncident read_new_incident(const Call& call, const Body& body) {
  FieldReader fields(body, call.state);
  fields.require_field("start_time");
  fields.require_field("tags");
  NewIncident read;
  Incident& incident = read.incident;
  const auto start_time = fields.time("start_time");
  const auto end_time = fields.end_time("end_time");
  const auto level = fields.choice("level", levels);
  const auto ticket_url = fields.url("ticket_url");
  incident.source_incident_id = fields.text("source_incident_id").value_or("");
  incident.details_url = fields.text("details_url").value_or("");
  incident.description = fields.text("description").value_or("");
  const auto tags = read_tags(fields, call.version);
  check_metadata(fields);
  fields.refuse_if_wrong();

  incident.start_time = *start_time;
  incident.end_time = end_time.value_or(infinity);
  if (incident.end_time && *incident.end_time < incident.start_time) {
    refuse(400, non_field_errors("'end_time' cannot be before 'start_time'."));
  }
  incident.level = std::stoi(level.value_or("5"));
  incident.ticket_url = ticket_url.value_or("");
  read.tags = *tags;
  if (fields.has("metadata")) incident.metadata = fields["metadata"];
  return read;
}

void refuse_duplicate(const Call& call, const Incident& incident) {
  const std::string& id = incident.source_incident_id;
  if (id.empty() || !call.state.has_source_incident_id(incident.source, id)) return;
  refuse(400, nlohmann::json::array({"duplicate key value violates unique constraint "
                                     "\"incident_unique_source_incident_id_per_source\"\nDETAIL:  Key "
                                     "(source_incident_id, source_id)=(" +
                                     id + ", " + std::to_string(incident.source) + ") already exists." +
                                     end_of_database_error(call.state.release())}));
}

SendResult answer_with(const Call& call, int status, const Incident& incident) {
  return json_answer(status, call.state.to_json(incident, call.now, call.version));
}

/// Answers, and then leaves of the incident what the database keeps.
SendResult answer_and_store(const Call& call, int status, Incident& incident) {
  SendResult answer = answer_with(call, status, incident);
  store(incident);
  return answer;
}

/// Stores it without its tags.
Incident& insert(const Call& call, NewIncident& read) {
  if (!can_be_stored(read.incident.metadata)) crash();
  if (!can_be_indexed(read.incident.source_incident_id)) crash();
  if (read.incident.metadata.is_null()) refuse_null_metadata(call.state, read.incident);
  refuse_duplicate(call, read.incident);
  return *call.state.find_incident(call.state.add_incident(std::move(read.incident)));
}

std::vector<const Incident*> own_incidents(const Call& call) {
  auto found = filtered_incidents(call, FilterSet::my_incidents);
  const auto is_foreign = [&](const Incident* incident) { return incident->source != call.user.source; };
  found.erase(std::remove_if(found.begin(), found.end(), is_foreign), found.end());
  return found;
}

SendResult list(const Call& call, const std::vector<const Incident*>& found) {
  if (call.query.has("count")) {
    return json_answer(200, {{"count", found.size()}, {"params", call.query.to_json()}});
  }
  std::vector<Row> rows;
  rows.reserve(found.size());
  for (const Incident* incident : found) rows.push_back({incident->start_time, incident->pk});
  return json_answer(200, page_of(std::move(rows), call.request, call.query, [&](std::int64_t pk) {
                       return call.state.to_json(*call.state.find_incident(pk), call.now, call.version);
                     }));
}

}  // namespace

SendResult list_incidents(const Call& call) {
  return list(call, filtered_incidents(call, FilterSet::all_incidents));
}

SendResult list_my_incidents(const Call& call) {
  return list(call, own_incidents(call));
}

SendResult post_incident(const Call& call) {
  const Body body = call.body();
  NewIncident read = read_new_incident(call, body);
  read.incident.source = source_of_new_incident(call, body.data);
  const bool has_tags_first = call.version == ApiVersion::v2;
  if (has_tags_first) crash_for_odd_tags(read.tags);
  Incident& incident = insert(call, read);
  const std::int64_t tagger = call.version == ApiVersion::v2 ? call.user.pk : server_user;
  for (const KeyAndValue& tag : read.tags) {
    crash_for_odd_tags({tag});
    call.state.add_tag(incident, {tag.first, tag.second, tagger, call.now});
  }
  const Source& source = *call.state.find_source(incident.source);
  call.state.add_event({0, incident.pk, source.user, incident.start_time, call.now,
                        incident.is_stateful() ? "STA" : "LES", incident.description});
  return answer_and_store(call, 201, incident);
}

SendResult get_incident(const Call& call) {
  return answer_with(call, 200, filtered_incident_or_refuse(call));
}

SendResult change_incident(const Call& call) {
  Incident& incident = filtered_incident_or_refuse(call);
  const Body body = call.body();
  refuse_fixed_fields(body.data);
  FieldReader fields(body, call.state);
  if (call.request.method == "PUT") fields.require_field("tags");
  IncidentChange change;
  if (call.version == ApiVersion::v2) {
    change.tags = fields.tags("tags");
  } else {
    change.tag_texts = fields.tag_texts("tags");
  }
  change.details_url = fields.text("details_url");
  change.ticket_url = fields.url("ticket_url");
  if (const auto level = fields.choice("level", levels)) change.level = std::stoi(*level);
  change.metadata = fields.not_null("metadata");
  if (change.metadata) check_metadata(fields);
  change.description = fields.text("description");
  fields.refuse_if_wrong();
  apply_change(call, incident, change);
  return answer_and_store(call, 200, incident);
}

SendResult delete_incident(const Call& call) {
  if (call.state.settings().indelible_incidents) {
    return detail_answer(405, "Deletion of incidents is turned off, see setting INDELIBLE_INCIDENTS");
  }
  const Incident& incident = filtered_incident_or_refuse(call);
  if (!call.user.is_superuser && call.user.source != incident.source) {
    // The braces are the real server's.
    return detail_answer(403, "{source} is not originating source, may not delete incident #{instance.id}");
  }
  call.state.delete_incident(incident.pk);
  return empty_answer(204);
}

SendResult put_ticket_url(const Call& call) {
  Incident& incident = filtered_incident_or_refuse(call);
  const Body body = call.body();
  FieldReader fields(body, call.state);
  const auto ticket_url = fields.text("ticket_url");
  fields.refuse_if_wrong();
  if (!ticket_url) crash();
  if (*ticket_url != incident.ticket_url) {
    add_change_event(call, incident, "ticket_url", incident.ticket_url, *ticket_url);
    incident.ticket_url = *ticket_url;
  }
  return json_answer(200, {{"ticket_url", *ticket_url}});
}

SendResult put_automatic_ticket(const Call& call) {
  Incident& incident = call.incident_or_refuse();
  if (!incident.ticket_url.empty()) return json_answer(200, {{"ticket_url", incident.ticket_url}});
  if (!call.state.settings().makes_tickets) {
    return json_answer(400,
                       "No path to ticket plugin can be found in the settings. Please update the setting "
                       "\"TICKET_PLUGIN\".");
  }
  const auto is_described_as = [&](const char* text) { return incident.description.find(text) != std::string::npos; };
  if (is_described_as("no ticket system")) return json_answer(503, "The ticket system can't be reached.");
  if (is_described_as("no ticket")) return json_answer(403, "The ticket system refuses.");
  incident.ticket_url = "https://tickets.example.org/" + std::to_string(incident.pk);
  add_change_event(call, incident, "ticket_url", "", incident.ticket_url);
  return json_answer(200, {{"ticket_url", incident.ticket_url}});
}

}  // namespace argus::testing::fake
