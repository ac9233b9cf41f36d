#include <algorithm>

#include "fake_fields.hpp"
#include "fake_operations.hpp"
#include "fake_pages.hpp"

namespace argus::testing::fake {
namespace {

bool is_one_of(const std::string& type, const std::vector<std::string>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

void refuse_role(const Call& call, const std::string& type) {
  const bool is_source = call.user.source.has_value();
  const bool allowed = is_source ? is_one_of(type, {"STA", "END", "RES", "OTH", "CHI", "LES"})
                                 : is_one_of(type, {"CLO", "REO", "ACK", "OTH"});
  if (allowed) return;
  const std::string role = is_source ? "A source system" : "An end user";
  refuse(400, {{"type", role + " cannot post events of type '" + type + "'."}});
}

/// Why an event of this type says nothing about a stateful incident; blank where it does.
std::string objection_to_stateful(const Call& call, const Incident& incident, const std::string& type) {
  // Until 2.9 one END was all that an incident ever took, even after a person had reopened it.
  const bool only_once = type == "STA" || (type == "END" && !call.state.release().at_least(2, 10));
  if (only_once && call.state.has_event(incident.pk, type)) {
    return "The incident already has a related event of type '" + type + "'.";
  }
  const bool is_open = incident.is_open(call.now);
  if (is_one_of(type, {"END", "CLO"}) && !is_open) return "The incident is already closed.";
  if (is_one_of(type, {"REO", "RES"}) && is_open) return "The incident is already open.";
  return "";
}

std::string objection_to_stateless(const Call& call, const Incident& incident, const std::string& type) {
  if (type == "LES" && call.state.has_event(incident.pk, type)) {
    return "The incident already has a related event of type 'LES'.";
  }
  if (type == "STA") return "Stateless incident cannot have an INCIDENT_START event.";
  if (is_one_of(type, {"END", "CLO", "REO", "RES"})) return "Cannot change the state of a stateless incident.";
  return "";
}

std::string objection_to(const Call& call, const Incident& incident, const std::string& type) {
  std::string objection = incident.is_stateful() ? objection_to_stateful(call, incident, type)
                                                 : objection_to_stateless(call, incident, type);
  if (!objection.empty() || type != "ACK") return objection;
  return "Acknowledgements of this incidents should be posted through http://" + call.request.host +
         "/api/v2/incidents/" + std::to_string(incident.pk) + "/acks/.";
}

void apply(Incident& incident, const std::string& type, Instant timestamp) {
  if (is_one_of(type, {"END", "CLO"})) incident.end_time = timestamp;
  if (is_one_of(type, {"REO", "RES"})) incident.end_time = infinity;
}

std::vector<std::string> type_codes(const Release& release) {
  std::vector<std::string> codes;
  for (const auto& [code, display] : event_types(release)) codes.push_back(code);
  return codes;
}

Acknowledgement& acknowledgement_or_refuse(const Call& call, std::int64_t incident, std::int64_t pk) {
  call.incident_or_refuse(incident);
  Acknowledgement* found = call.state.find_acknowledgement(incident, pk);
  if (found == nullptr) refuse(404, {{"detail", "No Acknowledgement matches the given query."}});
  return *found;
}

}  // namespace

Answer list_all_events(const Call& call) {
  std::vector<Row> rows;
  for (const auto& [pk, event] : call.state.events()) rows.push_back({event.timestamp, pk});
  return json_answer(200, page_of(std::move(rows), call.request, call.query,
                                  [&](std::int64_t pk) { return call.state.to_json(call.state.events().at(pk)); }));
}

Answer list_events(const Call& call, std::int64_t incident) {
  call.incident_or_refuse(incident);
  nlohmann::json events = nlohmann::json::array();
  for (const Event* event : call.state.events_of(incident)) events.push_back(call.state.to_json(*event));
  return json_answer(200, events);
}

Answer get_event(const Call& call, std::int64_t incident, std::int64_t pk) {
  call.incident_or_refuse(incident);
  const Event* event = call.state.find_event(incident, pk);
  if (event == nullptr) refuse(404, {{"detail", "No Event matches the given query."}});
  return json_answer(200, call.state.to_json(*event));
}

Answer post_event(const Call& call, std::int64_t incident_pk) {
  const nlohmann::json body = call.body();
  const bool is_source = call.user.source.has_value();
  if (!is_source && !body.is_object() && !body.is_null()) crash();
  FieldReader fields(body, call.state);
  if (is_source) fields.require("timestamp");
  fields.require("type");
  const auto timestamp = fields.time("timestamp");
  const auto type = fields.choice("type", type_codes(call.state.release()));
  const auto description = fields.text("description");
  fields.refuse_if_wrong();

  Incident* incident = call.state.find_incident(incident_pk);
  if (incident == nullptr) crash();
  refuse_role(call, *type);
  const std::string objection = objection_to(call, *incident, *type);
  if (!objection.empty() && !is_source) refuse(400, {{"type", objection}});
  const Instant when = timestamp.value_or(call.now);
  // What a source posts in vain is recorded all the same.
  if (objection.empty()) apply(*incident, *type, when);
  const Event& event =
      call.state.add_event({0, incident_pk, call.user.pk, when, call.now, *type, description.value_or("")});
  return json_answer(201, call.state.to_json(event));
}

Answer list_acknowledgements(const Call& call, std::int64_t incident) {
  call.incident_or_refuse(incident);
  nlohmann::json acknowledgements = nlohmann::json::array();
  for (const Acknowledgement* acknowledgement : call.state.acknowledgements_of(incident)) {
    acknowledgements.push_back(call.state.to_json(*acknowledgement));
  }
  return json_answer(200, acknowledgements);
}

Answer get_acknowledgement(const Call& call, std::int64_t incident, std::int64_t pk) {
  return json_answer(200, call.state.to_json(acknowledgement_or_refuse(call, incident, pk)));
}

Answer post_acknowledgement(const Call& call, std::int64_t incident) {
  const nlohmann::json body = call.body();
  FieldReader fields(body, call.state);
  fields.require("timestamp");
  const auto timestamp = fields.time("timestamp");
  const auto description = fields.text("description");
  const auto expiration = fields.nullable_time("expiration", false).value_or(std::nullopt);
  fields.refuse_if_wrong();
  if (expiration && *expiration <= *timestamp) {
    refuse(400, {{"non_field_errors", nlohmann::json::array({"'expiration' is earlier than creation timestamp."})}});
  }
  call.incident_or_refuse(incident);
  const Acknowledgement& stored = call.state.add_acknowledgement(
      {0, incident, call.user.pk, *timestamp, call.now, "ACK", description.value_or("")}, expiration);
  return json_answer(201, call.state.to_json(stored));
}

Answer change_acknowledgement(const Call& call, std::int64_t incident, std::int64_t pk) {
  Acknowledgement& acknowledgement = acknowledgement_or_refuse(call, incident, pk);
  const nlohmann::json body = call.body();
  FieldReader fields(body, call.state);
  const auto expiration = fields.nullable_time("expiration", false).value_or(std::nullopt);
  if (expiration && *expiration <= call.now) {
    fields.add_error("expiration", nlohmann::json::array({"'expiration' must be later than current moment (" +
                                                          to_utc_text(call.now) + ") or null."}));
  }
  fields.refuse_if_wrong();
  if (acknowledgement.expiration && *acknowledgement.expiration < call.now) {
    refuse(400, nlohmann::json::array({"Cannot change expired Acknowledgement"}));
  }
  acknowledgement.expiration = expiration;
  return json_answer(200, call.state.to_json(acknowledgement));
}

}  // namespace argus::testing::fake
