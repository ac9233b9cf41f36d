#include "../call.hpp"
#include "../django/fields.hpp"
#include "events.hpp"

namespace argus::testing::fake {
namespace {

Acknowledgement& acknowledgement_or_refuse(const Call& call) {
  const Incident& incident = call.incident_or_refuse();
  Acknowledgement* found = call.state.find_acknowledgement(incident.pk, call.pk(1));
  if (found == nullptr) refuse(404, {{"detail", "No Acknowledgement matches the given query."}});
  return *found;
}

}  // namespace

std::optional<WrittenEvent> read_acknowledgement(const Call& call, const nlohmann::json& object,
                                                 nlohmann::json& errors) {
  FieldReader fields(object, call.state);
  fields.require_field("timestamp");
  // It is looked at, and then of no consequence.
  fields.integer("pk");
  const auto timestamp = fields.time("timestamp");
  const auto description = fields.text("description");
  const auto expiration = fields.nullable_time("expiration").value_or(std::nullopt);
  errors = fields.errors();
  if (!errors.empty()) return std::nullopt;
  if (!expiration || *expiration > *timestamp) {
    return WrittenEvent{*timestamp, "ACK", description.value_or(""), expiration};
  }
  errors = non_field_errors("'expiration' is earlier than creation timestamp.");
  return std::nullopt;
}

SendResult list_acknowledgements(const Call& call) {
  const Incident& incident = call.incident_or_refuse();
  nlohmann::json acknowledgements = nlohmann::json::array();
  for (const Acknowledgement* acknowledgement : call.state.acknowledgements_of(incident.pk)) {
    acknowledgements.push_back(call.state.to_json(*acknowledgement));
  }
  return json_answer(200, acknowledgements);
}

SendResult get_acknowledgement(const Call& call) {
  return json_answer(200, call.state.to_json(acknowledgement_or_refuse(call)));
}

SendResult post_acknowledgement(const Call& call) {
  const Body body = call.body();
  const FieldReader whole(body, call.state);
  nlohmann::json errors;
  const auto written = read_acknowledgement(call, body.data, errors);
  if (!written) refuse(400, errors);
  const Event& event = record(call, call.incident_or_refuse(), *written);
  return json_answer(201, call.state.to_json(call.state.acknowledge(event.pk, written->expiration)));
}

SendResult change_acknowledgement(const Call& call) {
  Acknowledgement& acknowledgement = acknowledgement_or_refuse(call);
  const Body body = call.body();
  FieldReader fields(body, call.state);
  const auto expiration = fields.nullable_time("expiration").value_or(std::nullopt);
  if (expiration && *expiration <= call.now) {
    fields.add_errors("expiration", nlohmann::json::array({"'expiration' must be later than current moment (" +
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
