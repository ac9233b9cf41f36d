#include <algorithm>

#include "fake_fields.hpp"
#include "fake_operations.hpp"
#include "fake_pages.hpp"

namespace argus::testing::fake {
namespace {

const std::vector<std::string> levels{"1", "2", "3", "4", "5"};

std::vector<Tag> tags_added_by(const Call& call, const std::vector<KeyAndValue>& keys_and_values) {
  std::vector<Tag> tags;
  tags.reserve(keys_and_values.size());
  for (const auto& [key, value] : keys_and_values) tags.push_back({key, value, call.user.pk, call.now});
  return tags;
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
  if (!body["source"].is_number_integer()) crash();
  const auto pk = body["source"].get<std::int64_t>();
  if (call.state.find_source(pk) != nullptr) return pk;
  refuse(400, nlohmann::json::array({"SourceSystem with pk=" + std::to_string(pk) + " does not exist."}));
}

void refuse_duplicate(const Call& call, const Incident& incident) {
  const std::string& id = incident.source_incident_id;
  if (id.empty() || !call.state.has_source_incident_id(incident.source, id)) return;
  refuse(400, nlohmann::json::array(
                  {"duplicate key value violates unique constraint "
                   "\"incident_unique_source_incident_id_per_source\"\nDETAIL:  Key (source_incident_id, source_id)=(" +
                   id + ", " + std::to_string(incident.source) + ") already exists."}));
}

void refuse_null_metadata(const nlohmann::json& body) {
  if (!body.contains("metadata") || !body["metadata"].is_null()) return;
  refuse(400, nlohmann::json::array({"null value in column \"metadata\" of relation \"argus_incident_incident\" "
                                     "violates not-null constraint"}));
}

Incident read_new_incident(const Call& call, const nlohmann::json& body) {
  FieldReader fields(body, call.state);
  fields.require("start_time");
  fields.require("tags");
  Incident incident;
  const auto start_time = fields.time("start_time");
  const auto end_time = fields.nullable_time("end_time", true);
  const auto level = fields.choice("level", levels);
  const auto ticket_url = fields.url("ticket_url");
  incident.source_incident_id = fields.text("source_incident_id").value_or("");
  incident.details_url = fields.text("details_url").value_or("");
  incident.description = fields.text("description").value_or("");
  const auto tags = fields.tags("tags");
  fields.refuse_if_wrong();

  incident.start_time = *start_time;
  incident.end_time = end_time.value_or(infinity);
  if (incident.end_time && *incident.end_time < incident.start_time) {
    refuse(400, {{"non_field_errors", nlohmann::json::array({"'end_time' cannot be before 'start_time'."})}});
  }
  incident.level = std::stoi(level.value_or("5"));
  incident.ticket_url = ticket_url.value_or("");
  incident.tags = tags_added_by(call, *tags);
  if (body.contains("metadata")) incident.metadata = body["metadata"];
  return incident;
}

void add_change_event(const Call& call, std::int64_t incident, const std::string& field, const std::string& before,
                      const std::string& after) {
  const std::string description = "Change: \"" + field + "\": " + before + " → " + after;
  call.state.add_event({0, incident, call.user.pk, call.now, call.now, "CHI", description});
}

/// Names that a body may not have, with the server's reason.
void refuse_fixed_fields(const nlohmann::json& body) {
  const std::vector<std::string> changeable{"tags", "details_url", "ticket_url", "level", "metadata", "description"};
  const std::vector<std::string> fixed{"pk",          "id",     "start_time",
                                       "end_time",    "source", "source_incident_id",
                                       "search_text", "events", "incident_tag_relations"};
  nlohmann::json errors = nlohmann::json::object();
  for (const auto& [name, value] : body.items()) {
    if (std::find(changeable.begin(), changeable.end(), name) != changeable.end()) continue;
    const bool known = std::find(fixed.begin(), fixed.end(), name) != fixed.end();
    errors[name] = known ? "The field is not allowed to be changed." : "The field does not exist.";
  }
  if (!errors.empty()) refuse(400, errors);
}

/// How a change event counts the elements of metadata; what has no length crashes the real server.
std::string count_of_items(const nlohmann::json& metadata) {
  const bool is_falsy = metadata.is_boolean() ? !metadata.get<bool>() : metadata.is_number() && metadata == 0;
  if (!is_falsy && !metadata.is_structured() && !metadata.is_string()) crash();
  std::size_t count = is_falsy ? 0 : metadata.size();
  if (metadata.is_string()) count = metadata.get_ref<const std::string&>().size();
  return std::to_string(count) + " item(s)";
}

std::string list_text(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "'" : ", '") + text + '\'';
  return '[' + joined + ']';
}

std::vector<std::string> texts_of(const std::vector<Tag>& tags) {
  std::vector<std::string> texts;
  texts.reserve(tags.size());
  for (const Tag& tag : tags) texts.push_back(tag.text());
  return texts;
}

/// The tags that the incident has after `wanted` has replaced them: those that stay keep who added them.
std::vector<Tag> replaced_tags(const Call& call, const Incident& incident, const std::vector<KeyAndValue>& wanted) {
  nlohmann::json errors = nlohmann::json::object();
  std::vector<Tag> tags;
  for (const Tag& tag : incident.tags) {
    const bool stays = std::find(wanted.begin(), wanted.end(), KeyAndValue{tag.key, tag.value}) != wanted.end();
    if (stays) tags.push_back(tag);
    if (!stays && !call.user.is_superuser && tag.added_by != call.user.pk) {
      errors[tag.text()] = "Cannot remove this tag when you're not the one who added it.";
    }
  }
  if (!errors.empty()) refuse(400, errors);
  for (const auto& [key, value] : wanted) {
    if (!incident.has_tag(key, value)) tags.push_back({key, value, call.user.pk, call.now});
  }
  return tags;
}

void replace_text(const Call& call, std::int64_t incident, const std::string& field, std::string& current,
                  const std::optional<std::string>& wanted) {
  if (!wanted || *wanted == current) return;
  add_change_event(call, incident, field, current, *wanted);
  current = *wanted;
}

}  // namespace

Answer list_incidents(const Call& call, FilterSet filters) {
  auto found = filtered_incidents(call.state, call.query, filters, call.now);
  if (filters == FilterSet::my_incidents) {
    const auto is_foreign = [&](const Incident* incident) { return incident->source != call.user.source; };
    found.erase(std::remove_if(found.begin(), found.end(), is_foreign), found.end());
  }
  if (call.query.has("count")) {
    return json_answer(200, {{"count", found.size()}, {"params", call.query.to_json()}});
  }
  std::vector<Row> rows;
  rows.reserve(found.size());
  for (const Incident* incident : found) rows.push_back({incident->start_time, incident->pk});
  return json_answer(200, page_of(std::move(rows), call.request, call.query, [&](std::int64_t pk) {
                       return call.state.to_json(*call.state.find_incident(pk), call.now);
                     }));
}

Answer post_incident(const Call& call) {
  const nlohmann::json body = call.body();
  Incident incident = read_new_incident(call, body);
  incident.source = source_of_new_incident(call, body);
  refuse_null_metadata(body);
  refuse_duplicate(call, incident);
  const Source& source = *call.state.find_source(incident.source);
  const std::string type = incident.is_stateful() ? "STA" : "LES";
  const Instant start_time = incident.start_time;
  const std::string description = incident.description;
  const std::int64_t pk = call.state.add_incident(std::move(incident));
  call.state.add_event({0, pk, source.user, start_time, call.now, type, description});
  return json_answer(201, call.state.to_json(*call.state.find_incident(pk), call.now));
}

Answer get_incident(const Call& call, std::int64_t pk) {
  return json_answer(200, call.state.to_json(call.incident_or_refuse(pk), call.now));
}

Answer change_incident(const Call& call, std::int64_t pk) {
  Incident& incident = call.incident_or_refuse(pk);
  const nlohmann::json body = call.body();
  if (body.is_null()) crash();
  if (body.is_object()) refuse_fixed_fields(body);
  FieldReader fields(body, call.state);
  if (call.request.method == "PUT") fields.require("tags");
  const auto wanted_tags = fields.tags("tags");
  const auto details_url = fields.text("details_url");
  const auto ticket_url = fields.url("ticket_url");
  const auto level = fields.choice("level", levels);
  const auto metadata = fields.not_null("metadata");
  const auto description = fields.text("description");
  fields.refuse_if_wrong();

  const auto tags = wanted_tags ? replaced_tags(call, incident, *wanted_tags) : incident.tags;
  const bool changes_metadata = metadata && *metadata != incident.metadata;
  const std::string items_before = changes_metadata ? count_of_items(incident.metadata) : "";
  const std::string items_after = changes_metadata ? count_of_items(*metadata) : "";

  auto texts_before = texts_of(incident.tags);
  auto texts_after = texts_of(tags);
  std::sort(texts_before.begin(), texts_before.end());
  std::sort(texts_after.begin(), texts_after.end());
  if (texts_before != texts_after) {
    add_change_event(call, pk, "tags", list_text(texts_before), list_text(texts_after));
    incident.tags = tags;
  }
  replace_text(call, pk, "details_url", incident.details_url, details_url);
  replace_text(call, pk, "ticket_url", incident.ticket_url, ticket_url);
  replace_text(call, pk, "description", incident.description, description);
  if (level && std::stoi(*level) != incident.level) {
    add_change_event(call, pk, "level", std::to_string(incident.level), *level);
    incident.level = std::stoi(*level);
  }
  if (changes_metadata) {
    add_change_event(call, pk, "metadata", items_before, items_after);
    incident.metadata = *metadata;
  }
  return json_answer(200, call.state.to_json(incident, call.now));
}

Answer put_ticket_url(const Call& call, std::int64_t pk) {
  Incident& incident = call.incident_or_refuse(pk);
  const nlohmann::json body = call.body();
  FieldReader fields(body, call.state);
  const auto ticket_url = fields.text("ticket_url");
  fields.refuse_if_wrong();
  if (!ticket_url) crash();
  replace_text(call, pk, "ticket_url", incident.ticket_url, ticket_url);
  return json_answer(200, {{"ticket_url", *ticket_url}});
}

Answer put_automatic_ticket(const Call& call, std::int64_t pk) {
  const Incident& incident = call.incident_or_refuse(pk);
  if (!incident.ticket_url.empty()) return json_answer(200, {{"ticket_url", incident.ticket_url}});
  return json_answer(400,
                     "No path to ticket plugin can be found in the settings. Please update the setting "
                     "\"TICKET_PLUGIN\".");
}

}  // namespace argus::testing::fake
