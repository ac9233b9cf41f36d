#include "events.hpp"

#include "../routes.hpp"

namespace argus::testing::fake {
namespace {

Event& acknowledgement_or_refuse(const Call& call) {
  Event* found = call.state.find_event(call.incident_or_refuse().pk, call.pk(1));
  if (found == nullptr || !found->acknowledgement) refuse_unknown("Acknowledgement");
  return *found;
}

Response list_acknowledgements(const Call& call) {
  nlohmann::json acknowledgements = nlohmann::json::array();
  for (const Event* event : call.state.events_of(call.incident_or_refuse().pk)) {
    if (event->acknowledgement) acknowledgements.push_back(acknowledgement_to_json(call.state, *event));
  }
  return json_response(200, acknowledgements);
}

Response get_acknowledgement(const Call& call) {
  return json_response(200, acknowledgement_to_json(call.state, acknowledgement_or_refuse(call)));
}

Response post_acknowledgement(const Call& call) {
  const auto written = read_acknowledgement(call, call.body());
  if (!written.value) refuse(400, written.errors);
  const Event& event = record(call, call.incident_or_refuse(), *written.value);
  return json_response(201, acknowledgement_to_json(call.state, event));
}

Response change_acknowledgement(const Call& call) {
  Event& event = acknowledgement_or_refuse(call);
  FieldReader fields = call.fields();
  const auto expiration = fields.nullable_time("expiration").value_or(std::nullopt);
  if (expiration && *expiration <= call.now)
    fields.add_error("expiration",
                     "'expiration' must be later than current moment (" + to_utc_text(call.now) + ") or null.");
  fields.refuse_if_wrong();
  const auto& old_expiration = event.acknowledgement->expiration;
  if (old_expiration && *old_expiration < call.now) refuse_with_list("Cannot change expired Acknowledgement");
  event.acknowledgement->expiration = expiration;
  return json_response(200, acknowledgement_to_json(call.state, event));
}

}  // namespace

Reading<WrittenEvent> read_acknowledgement(const Call& call, const nlohmann::json& object) {
  FieldReader fields(object, call.state);
  fields.require_field("timestamp");
  // The server checks it and then ignores it.
  fields.integer("pk");
  const auto timestamp = fields.time("timestamp");
  const auto description = fields.text("description");
  const auto expiration = fields.nullable_time("expiration").value_or(std::nullopt);
  if (!fields.errors().empty()) return {std::nullopt, fields.errors()};
  if (expiration && *expiration <= *timestamp) {
    return {std::nullopt, non_field_errors("'expiration' is earlier than creation timestamp.")};
  }
  return {WrittenEvent{*timestamp, "ACK", description.value_or(""), Acknowledgement{expiration}}, nullptr};
}

std::vector<Route> acknowledgement_routes() {
  return {{"v2/incidents/<int>/acks/", {{"GET", list_acknowledgements}, {"POST", post_acknowledgement}}},
          {"v2/incidents/<int>/acks/<int>/",
           {{"GET", get_acknowledgement}, {"PUT", change_acknowledgement}, {"PATCH", change_acknowledgement}}}};
}

}  // namespace argus::testing::fake
