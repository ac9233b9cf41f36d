#include <set>
#include <utility>

#include "../database.hpp"
#include "../routes.hpp"
#include "events.hpp"
#include "incident_change.hpp"

namespace argus::testing::fake {
namespace {

/// The incidents of a bulk request, and the answer for each.
class Bulk {
 public:
  Bulk(const Call& call, std::string key, const std::vector<std::int64_t>& ids) : key_(std::move(key)) {
    for (const std::int64_t id : std::set<std::int64_t>(ids.begin(), ids.end())) {
      if (Incident* incident = call.state.incidents.find(id)) {
        incidents_.push_back(incident);
        continue;
      }
      const std::string error = "Incident with id " + std::to_string(id) + " could not be found.";
      changes_[std::to_string(id)] = {{key_, nullptr}, {"status", 400}, {"errors", {{"ids", error}}}};
    }
  }

  const std::vector<Incident*>& incidents() const { return incidents_; }

  Response response() const { return json_response(incidents_.empty() ? 400 : 201, {{"changes", changes_}}); }
  void add(std::int64_t incident, const nlohmann::json& change) {
    changes_[std::to_string(incident)] = {{key_, change}, {"status", 201}, {"errors", nullptr}};
  }

 private:
  std::string key_;
  std::vector<Incident*> incidents_{};
  nlohmann::json changes_ = nlohmann::json::object();
};

using ReadEvent = Reading<WrittenEvent> (*)(const Call&, const nlohmann::json&);

/// The ids and the event of a bulk request for events.
std::pair<std::vector<std::int64_t>, WrittenEvent> read_bulk_events(const Call& call, const nlohmann::json& body,
                                                                    const std::string& key, ReadEvent read) {
  FieldReader fields(body, call.state);
  fields.require_field("ids");
  fields.require_field(key);
  const auto ids = fields.integers("ids");
  Reading<WrittenEvent> event;
  if (const nlohmann::json* object = fields.object(key)) {
    event = read(call, *object);
    if (!event.value) fields.add_errors(key, event.errors);
  }
  fields.refuse_if_wrong();
  return {*ids, *event.value};
}

Response post_events(const Call& call) {
  const nlohmann::json body = call.body();
  if (body.is_object() && body.contains("event")) crash_for_missing_time(call, body["event"]);
  const auto [ids, written] = read_bulk_events(call, body, "event", read_event);
  Bulk bulk(call, "event", ids);
  for (Incident* incident : bulk.incidents()) {
    // Unlike a single event, each of these is stored whoever posts it, and only the types of persons change anything.
    if (written.type == "CLO" && incident->is_open(call.now)) incident->end_time = written.timestamp;
    if (written.type == "REO" && incident->is_closed(call.now)) incident->end_time = infinity;
    store(*incident);
    bulk.add(incident->pk, to_json(call.state, record(call, *incident, written, true)));
  }
  return bulk.response();
}

Response post_acknowledgements(const Call& call) {
  auto [ids, written] = read_bulk_events(call, call.body(), "ack", read_acknowledgement);
  const auto acknowledgement = std::exchange(written.acknowledgement, std::nullopt);
  Bulk bulk(call, "ack", ids);
  std::vector<Event*> events;
  for (const Incident* incident : bulk.incidents()) {
    record(call, *incident, written, true);
    // The real server takes all events like this one for new, and fails at one that is acknowledged.
    for (const auto& event : call.state.events) {
      const bool is_like = event->incident == incident->pk && event->actor == call.user.pk &&
                           event->timestamp == written.timestamp && event->type == written.type &&
                           event->description == written.description;
      if (is_like) events.push_back(event.get());
    }
  }
  for (const Event* event : events) {
    if (event->acknowledgement) crash();
  }
  for (Event* event : events) {
    event->acknowledgement = acknowledgement;
    bulk.add(event->incident, acknowledgement_to_json(call.state, *event));
  }
  return bulk.response();
}

Response post_ticket_urls(const Call& call) {
  FieldReader fields = call.fields();
  fields.require_field("ids");
  const auto ids = fields.integers("ids");
  const auto ticket_url = fields.text("ticket_url");
  fields.refuse_if_wrong();
  if (!ticket_url) crash();
  Bulk bulk(call, "ticket_url", *ids);
  for (Incident* incident : bulk.incidents()) {
    // Also if nothing changes.
    add_change_event(call, *incident, "ticket_url", incident->ticket_url, *ticket_url);
    incident->ticket_url = *ticket_url;
    bulk.add(incident->pk, *ticket_url);
  }
  return bulk.response();
}

}  // namespace

std::vector<Route> bulk_routes() {
  return {{"v2/incidents/acks/bulk/", {{"POST", post_acknowledgements}}},
          {"v2/incidents/events/bulk/", {{"POST", post_events}}},
          {"v2/incidents/ticket_url/bulk/", {{"POST", post_ticket_urls}}}};
}

}  // namespace argus::testing::fake
