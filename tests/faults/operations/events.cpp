#include "faults/operations/parts.hpp"

#include <algorithm>
#include <utility>

using argus::Client;
using argus::Event;
using argus::EventType;

namespace {

constexpr std::int64_t page_size = 2;

Operation with_event(std::string name, const char* type, std::function<void(const Client&, const Subject&)> call) {
  Operation operation = writing(std::move(name), std::move(call));
  operation.prepare = &post_open_incident;
  operation.effects = [type](const Stored& stored, const Subject& subject) {
    return stored.events(type, subject.name);
  };
  return operation;
}

Operation of_closed_incident(Operation operation) {
  operation.prepare = &post_closed_incident;
  return operation;
}

Operation of_person(Operation operation) {
  operation.role = Operation::Role::person;
  return operation;
}

std::vector<Event> newest_events(const Client& client, std::size_t count) {
  std::vector<Event> events;
  for (const Event& event : client.get_events(page_size)) {
    events.push_back(event);
    if (events.size() == count) break;
  }
  return events;
}

std::vector<Operation> reading_event_operations(const SharedData& shared) {
  const std::int64_t pk = shared.incidents.front().pk;
  return {
      reading("get_incident_events",
              [shared, pk](const Client& client) {
                expect_same(client.get_incident_events(pk), shared.events, "the log");
              }),
      reading("get_incident_log",
              [shared, pk](const Client& client) {
                const argus::IncidentLog log = client.get_incident_log(pk);
                expect_same(log.lines().size(), shared.events.size(), "the length of the log");
                expect_same(log.lines().front().event, shared.events.back(), "the log's first event");
                expect_same(log.lines().back().event, shared.events.front(), "the log's last event");
              }),
      reading("get_incident_event",
              [shared, pk](const Client& client) {
                const Event& event = shared.events.front();
                expect_same(client.get_incident_event(pk, event.pk), event, "the event");
              }),
      reading("get_events",
              [shared](const Client& client) {
                expect_same(newest_events(client, shared.newest_events.size()), shared.newest_events, "the list");
              }),
      reading("get_events_page",
              [shared](const Client& client) {
                const argus::EventPage page = client.get_events_page("", page_size);
                expect_same(page.results, {shared.newest_events[0], shared.newest_events[1]}, "the page");
                expect(page.next.has_value(), "there is a next page");
              }),
  };
}

std::vector<Operation> closing_operations() {
  return {
      with_event("resolve_incident", "END",
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.resolve_incident(subject.incident.pk, subject.name), "END", subject);
                 }),
      with_event("resolve_incidents", "END",
                 [](const Client& client, const Subject& subject) {
                   const auto results = client.resolve_incidents({subject.incident.pk}, subject.name);
                   expect_event(results.front().value(), "END", subject);
                 }),
      with_event("ensure_resolved", "END",
                 [](const Client& client, const Subject& subject) {
                   expect_same(client.ensure_resolved(subject.incident.pk, subject.name), argus::CloseResult::closed,
                               "the resolution");
                 }),
      with_event("close_incident_by_source_id", "END",
                 [](const Client& client, const Subject& subject) {
                   expect_same(client.close_incident_by_source_id(subject.name, subject.name),
                               argus::CloseResult::closed, "the resolution");
                 }),
      of_person(with_event("close_incident", "CLO",
                           [](const Client& client, const Subject& subject) {
                             expect_event(client.close_incident(subject.incident.pk, subject.name), "CLO", subject);
                           })),
  };
}

std::vector<Operation> opening_operations() {
  return {
      of_closed_incident(with_event("restart_incident", "RES",
                                    [](const Client& client, const Subject& subject) {
                                      expect_event(client.restart_incident(subject.incident.pk, subject.name), "RES",
                                                   subject);
                                    })),
      of_person(of_closed_incident(with_event("reopen_incident", "REO",
                                              [](const Client& client, const Subject& subject) {
                                                expect_event(client.reopen_incident(subject.incident.pk, subject.name),
                                                             "REO", subject);
                                              }))),
  };
}

Operation post_incident_event() {
  return with_event("post_incident_event", "OTH", [](const Client& client, const Subject& subject) {
    Event event;
    event.type = EventType::other;
    event.description = subject.name;
    expect_event(client.post_incident_event(subject.incident.pk, event), "OTH", subject);
  });
}

std::vector<Operation> other_operations() {
  return {
      with_event("post_other_event", "OTH",
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.post_other_event(subject.incident.pk, subject.name), "OTH", subject);
                 }),
      with_event("post_change_event", "CHI",
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.post_change_event(subject.incident.pk, subject.name), "CHI", subject);
                 }),
      with_event("post_stateless_event", "LES",
                 [](const Client& client, const Subject& subject) {
                   expect_event(client.post_stateless_event(subject.incident.pk, subject.name), "LES", subject);
                 }),
  };
}

}  // namespace

std::vector<Operation> event_operations(const SharedData& shared) {
  std::vector<Operation> operations = reading_event_operations(shared);
  for (Operation& operation : closing_operations()) operations.push_back(std::move(operation));
  for (Operation& operation : other_operations()) operations.push_back(std::move(operation));
  for (Operation& operation : opening_operations()) operations.push_back(std::move(operation));
  operations.push_back(post_incident_event());
  return operations;
}
