#include "events.hpp"

#include <algorithm>

#include "../database.hpp"
#include "../django/pagination.hpp"
#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

bool is_type_of(const std::string& type, const std::vector<std::string>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// Why an event of this type changes nothing of the incident; blank if it may.
std::string objection_to(const Call& call, const Incident& incident, const std::string& type) {
  const bool is_stateful = incident.is_stateful();
  // Before 2.10 an incident had one END at most, even after a person had reopened it.
  const bool is_unique =
      is_stateful ? type == "STA" || (type == "END" && !call.state.release.at_least(2, 10)) : type == "LES";
  if (is_unique && call.state.has_event(incident.pk, type)) {
    return "The incident already has a related event of type '" + type + "'.";
  }
  const bool closes = is_type_of(type, {"END", "CLO"});
  const bool opens = is_type_of(type, {"REO", "RES"});
  if (!is_stateful && type == "STA") return "Stateless incident cannot have an INCIDENT_START event.";
  if (!is_stateful && (closes || opens)) return "Cannot change the state of a stateless incident.";
  if (closes && !incident.is_open(call.now)) return "The incident is already closed.";
  if (opens && incident.is_open(call.now)) return "The incident is already open.";
  if (type != "ACK") return "";
  return "Acknowledgements of this incidents should be posted through http://" + call.request.host +
         "/api/v2/incidents/" + std::to_string(incident.pk) + "/acks/.";
}

void change_state(const Call& call, Incident& incident, const WrittenEvent& event) {
  if (is_type_of(event.type, {"REO", "RES"})) incident.end_time = infinity;
  if (!is_type_of(event.type, {"END", "CLO"})) return;
  incident.end_time = with_infinities(event.timestamp, call.state.zone);
  store(incident);
}

Response list_all_events(const Call& call) {
  std::vector<ListedRow> rows;
  for (const auto& event : call.state.events) rows.push_back({event->timestamp, event->pk});
  return json_response(200, page_of(std::move(rows), call.request, call.query,
                                    [&](std::int64_t pk) { return to_json(call.state, *call.state.events.find(pk)); }));
}

Response list_events(const Call& call) {
  const auto events = call.state.events_of(call.incident_or_refuse().pk);
  return json_response(200, list_of(events, [&](const Event& event) { return to_json(call.state, event); }));
}

Response get_event(const Call& call) {
  const Event* event = call.state.find_event(call.incident_or_refuse().pk, call.pk(1));
  if (event == nullptr) refuse_unknown("Event");
  return json_response(200, to_json(call.state, *event));
}

Response post_event(const Call& call) {
  const nlohmann::json body = call.body();
  crash_for_missing_time(call, body);
  const auto written = read_event(call, body);
  if (!written.value) refuse(400, written.errors);
  const WrittenEvent& event = *written.value;
  Incident* incident = call.state.incidents.find(call.pk());
  if (incident == nullptr) crash();
  const bool is_source = call.user.source.has_value();
  const bool is_allowed = is_source ? is_type_of(event.type, {"STA", "END", "RES", "OTH", "CHI", "LES"})
                                    : is_type_of(event.type, {"CLO", "REO", "ACK", "OTH"});
  if (!is_allowed) {
    const std::string role = is_source ? "A source system" : "An end user";
    refuse(400, {{"type", role + " cannot post events of type '" + event.type + "'."}});
  }
  const std::string objection = objection_to(call, *incident, event.type);
  if (!objection.empty() && !is_source) refuse(400, {{"type", objection}});
  // An event of a source that changes nothing is stored too.
  if (objection.empty()) change_state(call, *incident, event);
  return json_response(201, to_json(call.state, record(call, *incident, event)));
}

}  // namespace

void crash_for_missing_time(const Call& call, const nlohmann::json& data) {
  if (call.user.source || data.is_null() || python_contains(data, "timestamp")) return;
  if (!data.is_object()) crash();
}

Reading<WrittenEvent> read_event(const Call& call, const nlohmann::json& object) {
  FieldReader fields(object, call.state);
  if (call.user.source) fields.require_field("timestamp");
  fields.require_field("type");
  const auto timestamp = fields.time("timestamp");
  const auto type = fields.choice("type", event_type_codes(call.state.release));
  const auto description = fields.text("description");
  // The server checks it and then ignores it.
  fields.object("actor");
  if (!fields.errors().empty()) return {std::nullopt, fields.errors()};
  return {WrittenEvent{timestamp.value_or(call.now), *type, description.value_or(""), std::nullopt}, nullptr};
}

Event& record(const Call& call, const Incident& incident, const WrittenEvent& written, bool is_bulk) {
  const bool is_searchable = !is_bulk || call.state.release.at_least(2, 8);
  return call.state.add_event({0, incident.pk, call.user.pk, written.timestamp, call.now, written.type,
                               written.description, written.acknowledgement},
                              is_searchable);
}

std::vector<Route> event_routes() {
  return {{"v2/incidents/events/", {{"GET", list_all_events}}},
          {"v2/incidents/<int>/events/", {{"GET", list_events}, {"POST", post_event}}},
          {"v2/incidents/<int>/events/<int>/", {{"GET", get_event}}}};
}

}  // namespace argus::testing::fake
