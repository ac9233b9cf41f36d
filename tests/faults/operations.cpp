#include "faults/operations.hpp"

#include <chrono>
#include <iterator>
#include <utility>

using argus::Client;
using argus::Event;
using argus::EventType;
using argus::Incident;
using Needs = Operation::Needs;

namespace {

template <class Value>
void expect_same(const Value& actual, const Value& expected, const std::string& what) {
  if (!(actual == expected)) throw WrongModel(what + " is not what the server has");
}

void expect(bool holds, const std::string& what) {
  if (!holds) throw WrongModel(what);
}

void expect_whole(const Incident& stored, const Incident& sent) {
  expect(stored.pk > 0, "no primary key");
  expect_same(stored.description, sent.description, "the description");
  expect_same(stored.source_incident_id, sent.source_incident_id, "the source_incident_id");
  expect_same(stored.start_time, sent.start_time, "the start_time");
  expect_same(stored.tags, sent.tags, "the tags");
  expect_same(stored.source.name, std::string("testnav"), "the source");
  expect(stored.stateful && stored.open, "it isn't open");
}

void expect_event(const Event& event, const char* type, const Subject& subject) {
  expect(event.pk > 0, "no primary key");
  expect_same(event.type, EventType{type}, "the type");
  expect_same(event.description, subject.name, "the description");
  expect_same(event.incident, subject.incident.pk, "the incident");
}

int whole_incidents(const Stored& stored, const Subject& subject) {
  int count = 0;
  for (const Stored::Incident& incident : stored.incidents(subject.name)) {
    const bool is_whole = incident.tags == std::vector<std::string>{"host=a.example.org", "host=b.example.org"} &&
                          incident.start_events == 1;
    count += is_whole ? 1 : 100;
  }
  return count;
}

auto count_events(const char* type) {
  return [type](const Stored& stored, const Subject& subject) { return stored.events(type, subject.name); };
}

argus::IncidentFilter filter_of(const SharedData& shared) {
  argus::IncidentFilter filter;
  filter.tags = {{"run", shared.run}};
  filter.page_size = 2;
  return filter;
}

Operation reading(std::string name, std::function<void(const Client&)> call) {
  Operation operation;
  operation.name = std::move(name);
  operation.call = [call = std::move(call)](const Client& client, const Subject&) { call(client); };
  return operation;
}

std::vector<Operation> reading_operations(const SharedData& shared) {
  const Incident first = shared.incidents.front();
  return {
      reading("get_incident",
              [first](const Client& client) { expect_same(client.get_incident(first.pk), first, "the incident"); }),
      reading("get_incidents",
              [shared](const Client& client) {
                expect_same(client.get_incidents(filter_of(shared)).to_vector(), shared.incidents, "the list");
              }),
      reading("get_my_incidents",
              [shared](const Client& client) {
                expect_same(client.get_my_incidents(filter_of(shared)).to_vector(), shared.incidents, "the list");
              }),
      reading("get_incidents_page",
              [shared](const Client& client) {
                const argus::IncidentPage page = client.get_incidents_page(filter_of(shared));
                expect_same(page.results, {shared.incidents[0], shared.incidents[1]}, "the page");
                expect(page.next.has_value(), "there is a next page");
              }),
      reading("get_incident_events",
              [shared, first](const Client& client) {
                expect_same(client.get_incident_events(first.pk), shared.events, "the log");
              }),
      reading("get_incident_acknowledgements",
              [shared, first](const Client& client) {
                expect_same(client.get_incident_acknowledgements(first.pk), shared.acknowledgements, "the list");
              }),
      reading("supports_heartbeat",
              [](const Client& client) { expect(client.supports_heartbeat(), "the server has a heartbeat"); }),
      reading("server_version",
              [](const Client& client) {
                expect_same(to_string(client.server_version()), environment("ARGUS_SERVER_VERSION"), "the version");
              }),
  };
}

Operation post_incident(bool with_id) {
  Operation operation;
  operation.name = with_id ? "post_incident with an id" : "post_incident without an id";
  operation.writes = true;
  operation.call = [with_id](const Client& client, const Subject& subject) {
    Incident incident = new_incident(subject.name);
    if (!with_id) incident.source_incident_id.clear();
    expect_whole(client.post_incident(incident), incident);
  };
  operation.effects = &whole_incidents;
  return operation;
}

Operation open_incident() {
  Operation operation;
  operation.name = "open_incident";
  operation.writes = true;
  operation.call = [](const Client& client, const Subject& subject) {
    const Incident incident = new_incident(subject.name);
    const argus::Opening opening = client.open_incident(incident);
    expect_same(opening.outcome, argus::Opening::Outcome::created, "the outcome");
    expect_whole(opening.incident, incident);
  };
  operation.effects = &whole_incidents;
  return operation;
}

Operation update_incident() {
  Operation operation;
  operation.name = "update_incident";
  operation.writes = true;
  operation.needs = Needs::open_incident;
  operation.call = [](const Client& client, const Subject& subject) {
    argus::IncidentPatch patch;
    patch.level = 2;
    const Incident updated = client.update_incident(subject.incident.pk, patch);
    Incident expected = subject.incident;
    expected.level = 2;
    expect_same(updated, expected, "the incident");
  };
  operation.effects = [](const Stored& stored, const Subject& subject) {
    const Stored::Incident incident = stored.incident(subject.incident.pk);
    const int changes = incident.level == 2 ? 1 : 0;
    return incident.change_events == changes ? changes : 100;
  };
  return operation;
}

Operation with_event(std::string name, const char* type, Needs needs,
                     std::function<void(const Client&, const Subject&)> call) {
  Operation operation;
  operation.name = std::move(name);
  operation.writes = true;
  operation.needs = needs;
  operation.call = std::move(call);
  operation.effects = count_events(type);
  return operation;
}

Operation post_acknowledgement() {
  Operation operation;
  operation.name = "post_incident_acknowledgement";
  operation.writes = true;
  operation.needs = Needs::open_incident;
  operation.call = [](const Client& client, const Subject& subject) {
    argus::Acknowledgement acknowledgement;
    acknowledgement.event.description = subject.name;
    const auto stored = client.post_incident_acknowledgement(subject.incident.pk, acknowledgement);
    expect_event(stored.event, "ACK", subject);
  };
  operation.effects = [](const Stored& stored, const Subject& subject) {
    const int count = stored.acknowledgements(subject.name);
    return stored.events("ACK", subject.name) == count ? count : 100;
  };
  return operation;
}

Operation refresh_token() {
  Operation operation;
  operation.name = "refresh_token";
  operation.writes = true;
  operation.call = [](const Client& client, const Subject&) {
    const argus::ExpiringToken token = client.refresh_token();
    expect(!token.token.empty() && token.expiry > argus::now(), "no good token");
  };
  operation.path = "auth/token/login/";
  return operation;
}

Operation send_heartbeat() {
  Operation operation;
  operation.name = "send_heartbeat";
  operation.writes = true;
  operation.call = [](const Client& client, const Subject&) { client.send_heartbeat(); };
  operation.path = "incidents/sources/heartbeat/";
  operation.may_be_doubled = true;
  return operation;
}

std::vector<Operation> writing_operations() {
  return {
      post_incident(true),
      post_incident(false),
      open_incident(),
      update_incident(),
      with_event("resolve_incident", "END", Needs::open_incident,
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.resolve_incident(subject.incident.pk, subject.name), "END", subject);
                 }),
      with_event("ensure_resolved", "END", Needs::open_incident,
                 [](const Client& client, const Subject& subject) {
                   expect_same(client.ensure_resolved(subject.incident.pk, subject.name), argus::Resolution::closed,
                               "the resolution");
                 }),
      with_event("close_incident_by_source_id", "END", Needs::open_incident,
                 [](const Client& client, const Subject& subject) {
                   expect_same(client.close_incident_by_source_id(subject.name, subject.name),
                               argus::Resolution::closed, "the resolution");
                 }),
      with_event("restart_incident", "RES", Needs::closed_incident,
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.restart_incident(subject.incident.pk, subject.name), "RES", subject);
                 }),
      with_event("post_incident_event", "OTH", Needs::open_incident,
                 [](const Client& client, const Subject& subject) {
                   Event event;
                   event.type = EventType::other;
                   event.description = subject.name;
                   expect_event(client.post_incident_event(subject.incident.pk, event), "OTH", subject);
                 }),
      post_acknowledgement(),
      refresh_token(),
      send_heartbeat(),
  };
}

}  // namespace

Incident new_incident(const std::string& description) {
  Incident incident;
  incident.start_time = argus::now() - std::chrono::minutes{5};
  incident.description = description;
  incident.source_incident_id = description;
  incident.tags = {{"host", "a.example.org"}, {"host", "b.example.org"}};
  return incident;
}

SharedData SharedData::store(const Client& client, const std::string& run) {
  SharedData shared;
  shared.run = run;
  for (int i = 0; i < 3; ++i) {
    Incident incident = new_incident(run + "shared" + std::to_string(i) + ".");
    incident.start_time -= std::chrono::minutes{i};
    incident.tags.add("run", run);
    shared.incidents.push_back(client.post_incident(incident));
  }
  const std::int64_t pk = shared.incidents.front().pk;
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = run + "shared.";
  shared.acknowledgements.push_back(client.post_incident_acknowledgement(pk, acknowledgement));
  shared.incidents.front() = client.get_incident(pk);
  shared.events = client.get_incident_events(pk);
  return shared;
}

std::vector<Operation> all_operations(const SharedData& shared) {
  std::vector<Operation> operations = reading_operations(shared);
  std::vector<Operation> writing = writing_operations();
  operations.insert(operations.end(), std::make_move_iterator(writing.begin()), std::make_move_iterator(writing.end()));
  return operations;
}
