#include <algorithm>

#include "../call.hpp"
#include "../database.hpp"
#include "../django/fields.hpp"
#include "../django/pagination.hpp"
#include "../django/python.hpp"
#include "events.hpp"

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

void apply(const Call& call, Incident& incident, const std::string& type, Instant timestamp) {
  if (is_one_of(type, {"REO", "RES"})) incident.end_time = infinity;
  if (!is_one_of(type, {"END", "CLO"})) return;
  incident.end_time = with_infinities(timestamp, call.state.zone());
  store(incident);
}

/// What Python's `"timestamp" in data` says; a number crashes the real server.
bool mentions_timestamp(const nlohmann::json& data) {
  if (data.is_object()) return data.contains("timestamp");
  if (data.is_string()) return data.get<std::string>().find("timestamp") != std::string::npos;
  if (!data.is_array()) crash();
  return std::find(data.begin(), data.end(), "timestamp") != data.end();
}

}  // namespace

void crash_for_missing_time(const Call& call, const nlohmann::json& data, bool is_form) {
  if (call.user.source || data.is_null() || mentions_timestamp(data)) return;
  if (is_form || !data.is_object()) crash();
}

std::optional<WrittenEvent> read_event(const Call& call, const nlohmann::json& object, nlohmann::json& errors) {
  FieldReader fields(object, call.state);
  if (call.user.source) fields.require_field("timestamp");
  fields.require_field("type");
  const auto timestamp = fields.time("timestamp");
  const auto type = fields.choice("type", event_type_codes(call.state.release()));
  const auto description = fields.text("description");
  // It is looked at, and then of no consequence.
  fields.object("actor");
  errors = fields.errors();
  if (!errors.empty()) return std::nullopt;
  return WrittenEvent{timestamp.value_or(call.now), *type, description.value_or(""), std::nullopt};
}

const Event& record(const Call& call, const Incident& incident, const WrittenEvent& written, bool is_searchable) {
  return call.state.add_event(
      {0, incident.pk, call.user.pk, written.timestamp, call.now, written.type, written.description}, is_searchable);
}

SendResult list_all_events(const Call& call) {
  std::vector<Row> rows;
  for (const auto& [pk, event] : call.state.events()) rows.push_back({event.timestamp, pk});
  return json_answer(200, page_of(std::move(rows), call.request, call.query,
                                  [&](std::int64_t pk) { return call.state.to_json(call.state.events().at(pk)); }));
}

SendResult list_events(const Call& call) {
  const Incident& incident = call.incident_or_refuse();
  nlohmann::json events = nlohmann::json::array();
  for (const Event* event : call.state.events_of(incident.pk)) events.push_back(call.state.to_json(*event));
  return json_answer(200, events);
}

SendResult get_event(const Call& call) {
  const Incident& incident = call.incident_or_refuse();
  const Event* event = call.state.find_event(incident.pk, call.pk(1));
  if (event == nullptr) refuse(404, {{"detail", "No Event matches the given query."}});
  return json_answer(200, call.state.to_json(*event));
}

SendResult post_event(const Call& call) {
  const Body body = call.body();
  crash_for_missing_time(call, body.data, body.is_form);
  const FieldReader whole(body, call.state);
  nlohmann::json errors;
  const auto written = read_event(call, body.data, errors);
  if (!written) refuse(400, errors);

  Incident* incident = call.state.find_incident(call.pk());
  if (incident == nullptr) crash();
  refuse_role(call, written->type);
  const std::string objection = objection_to(call, *incident, written->type);
  if (!objection.empty() && !call.user.source) refuse(400, {{"type", objection}});
  // An event of a source that changes nothing is recorded too.
  if (objection.empty()) apply(call, *incident, written->type, written->timestamp);
  return json_answer(201, call.state.to_json(record(call, *incident, *written)));
}

}  // namespace argus::testing::fake
