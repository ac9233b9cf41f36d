#include <algorithm>
#include <functional>
#include <set>

#include "../call.hpp"
#include "../database.hpp"
#include "../django/fields.hpp"
#include "../django/python.hpp"
#include "events.hpp"
#include "incident_change.hpp"

namespace argus::testing::fake {
namespace {

/// Incidents that a bulk operation works on, and what it answers for each.
class Bulk {
 public:
  Bulk(const Call& call, std::string key, const std::vector<std::int64_t>& ids) : key_(std::move(key)) {
    for (const std::int64_t id : std::set<std::int64_t>(ids.begin(), ids.end())) {
      Incident* incident = call.state.find_incident(id);
      if (incident != nullptr) {
        incidents_.push_back(incident);
        continue;
      }
      const std::string error = "Incident with id " + std::to_string(id) + " could not be found.";
      changes_[std::to_string(id)] = {{key_, nullptr}, {"status", 400}, {"errors", {{"ids", error}}}};
    }
  }

  const std::vector<Incident*>& incidents() const { return incidents_; }

  void add(const Incident& incident, const nlohmann::json& change) {
    changes_[std::to_string(incident.pk)] = {{key_, change}, {"status", 201}, {"errors", nullptr}};
  }

  SendResult answer() const { return json_answer(incidents_.empty() ? 400 : 201, {{"changes", changes_}}); }

 private:
  std::string key_;
  std::vector<Incident*> incidents_{};
  nlohmann::json changes_ = nlohmann::json::object();
};

/// What a bulk operation on events is asked for.
struct Asked {
  std::vector<std::int64_t> ids{};
  WrittenEvent written{};
};

using ReadEvent = std::optional<WrittenEvent> (*)(const Call&, const nlohmann::json&, nlohmann::json&);

Asked read_asked(const Call& call, const Body& body, const std::string& key, ReadEvent read) {
  FieldReader fields(body, call.state);
  fields.require_field("ids");
  fields.require_field(key);
  const auto ids = fields.integers("ids");
  std::optional<WrittenEvent> written;
  if (const nlohmann::json* object = fields.object(key)) {
    nlohmann::json errors;
    written = read(call, *object, errors);
    if (!written) fields.add_errors(key, errors);
  }
  fields.refuse_if_wrong();
  return {*ids, *written};
}

/// Events in bulk weren't found by searching before 2.8.
bool is_searchable(const Call& call) {
  return call.state.release().at_least(2, 8);
}

/// The events of the incident that are like this one in all that was sent; it may have had such before.
std::vector<const Event*> events_like(const Call& call, const Incident& incident, const WrittenEvent& written) {
  auto events = call.state.events_of(incident.pk);
  const auto is_other = [&](const Event* event) {
    return event->actor != call.user.pk || event->timestamp != written.timestamp || event->type != written.type ||
           event->description != written.description;
  };
  events.erase(std::remove_if(events.begin(), events.end(), is_other), events.end());
  return events;
}

/// Unlike a single event, each of these is recorded whoever posts it, and only a person's types change anything.
void apply(Incident& incident, const WrittenEvent& written, Instant now) {
  if (written.type == "CLO" && incident.is_open(now)) incident.end_time = written.timestamp;
  if (written.type == "REO" && incident.is_closed(now)) incident.end_time = infinity;
  store(incident);
}

}  // namespace

SendResult post_events(const Call& call) {
  const Body body = call.body();
  if (body.data.is_object() && body.data.contains("event")) crash_for_missing_time(call, body.data["event"], false);
  const auto [ids, written] = read_asked(call, body, "event", read_event);
  Bulk bulk(call, "event", ids);
  for (Incident* incident : bulk.incidents()) {
    apply(*incident, written, call.now);
    bulk.add(*incident, call.state.to_json(record(call, *incident, written, is_searchable(call))));
  }
  return bulk.answer();
}

SendResult post_acknowledgements(const Call& call) {
  const auto [ids, written] = read_asked(call, call.body(), "ack", read_acknowledgement);
  Bulk bulk(call, "ack", ids);
  std::vector<const Event*> events;
  for (const Incident* incident : bulk.incidents()) {
    record(call, *incident, written, is_searchable(call));
    const auto alike = events_like(call, *incident, written);
    events.insert(events.end(), alike.rbegin(), alike.rend());
  }
  // The real server takes all of these for events that it has just made, and stumbles over what is acknowledged.
  for (const Event* event : events) {
    if (call.state.find_acknowledgement(event->incident, event->pk) != nullptr) crash();
  }
  for (const Event* event : events) {
    const Acknowledgement& stored = call.state.acknowledge(event->pk, written.expiration);
    bulk.add(*call.state.find_incident(event->incident), call.state.to_json(stored));
  }
  return bulk.answer();
}

SendResult post_ticket_urls(const Call& call) {
  const Body body = call.body();
  FieldReader fields(body, call.state);
  fields.require_field("ids");
  const auto ids = fields.integers("ids");
  const auto ticket_url = fields.text("ticket_url");
  fields.refuse_if_wrong();
  if (!ticket_url) crash();
  Bulk bulk(call, "ticket_url", *ids);
  for (Incident* incident : bulk.incidents()) {
    // Even where nothing changes.
    add_change_event(call, *incident, "ticket_url", incident->ticket_url, *ticket_url);
    incident->ticket_url = *ticket_url;
    bulk.add(*incident, *ticket_url);
  }
  return bulk.answer();
}

}  // namespace argus::testing::fake
