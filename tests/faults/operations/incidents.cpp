#include "faults/operations/parts.hpp"

#include <chrono>
#include <utility>

using argus::Client;
using argus::Incident;

namespace {

argus::IncidentFilter filter_of(const SharedData& shared) {
  argus::IncidentFilter filter;
  filter.tags = {{"run", shared.run}};
  filter.page_size = 2;
  return filter;
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

int whole_incidents(const Stored& stored, const Subject& subject) {
  int count = 0;
  for (const Stored::Incident& incident : stored.incidents(subject.name)) {
    const bool is_whole = incident.tags == std::vector<std::string>{"host=a.example.org", "host=b.example.org"} &&
                          incident.start_events == 1;
    count += is_whole ? 1 : not_whole;
  }
  return count;
}

std::vector<Operation> reading_incident_operations(const SharedData& shared) {
  const Incident first = shared.incidents.front();
  const auto total = static_cast<std::int64_t>(shared.incidents.size());
  return {
      reading("get_incident",
              [first](const Client& client) { expect_same(client.get_incident(first.pk), first, "the incident"); }),
      reading("get_incidents_by_id",
              [first](const Client& client) {
                expect_same(client.get_incidents_by_id({first.pk}).front().value(), first, "the incident");
              }),
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
      reading("count_incidents",
              [shared, total](const Client& client) {
                expect_same(client.count_incidents(filter_of(shared)), total, "the count");
              }),
      reading("count_my_incidents",
              [shared, total](const Client& client) {
                expect_same(client.count_my_incidents(filter_of(shared)), total, "the count");
              }),
  };
}

Operation post_incident(bool with_id) {
  const std::string name = with_id ? "post_incident with an id" : "post_incident without an id";
  Operation operation = writing(name, [with_id](const Client& client, const Subject& subject) {
    Incident incident = new_incident(subject.name);
    if (!with_id) incident.source_incident_id.clear();
    expect_whole(client.post_incident(incident), incident);
  });
  operation.effects = &whole_incidents;
  return operation;
}

Operation post_incidents() {
  Operation operation = writing("post_incidents", [](const Client& client, const Subject& subject) {
    const Incident incident = new_incident(subject.name);
    expect_whole(client.post_incidents({incident}).front().value(), incident);
  });
  operation.effects = &whole_incidents;
  return operation;
}

Operation open_incident() {
  Operation operation = writing("open_incident", [](const Client& client, const Subject& subject) {
    const Incident incident = new_incident(subject.name);
    const argus::OpenResult opening = client.open_incident(incident);
    expect_same(opening.outcome, argus::OpenResult::Outcome::created, "the outcome");
    expect_whole(opening.incident, incident);
  });
  operation.effects = &whole_incidents;
  return operation;
}

Operation update_incident() {
  Operation operation = writing("update_incident", [](const Client& client, const Subject& subject) {
    argus::IncidentPatch patch;
    patch.level = 2;
    const Incident updated = client.update_incident(subject.incident.pk, patch);
    Incident expected = subject.incident;
    expected.level = 2;
    expect_same(updated, expected, "the incident");
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    const Stored::Incident incident = stored.incident(subject.incident.pk);
    const int changes = incident.level == 2 ? 1 : 0;
    return incident.change_events == changes ? changes : not_whole;
  };
  return operation;
}

Operation delete_incident() {
  Operation operation = writing("delete_incident", [](const Client& client, const Subject& subject) {
    client.delete_incident(subject.incident.pk);
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.incident(subject.incident.pk).pk == 0 ? 1 : 0;
  };
  return operation;
}

}  // namespace

std::vector<Operation> incident_operations(const SharedData& shared) {
  std::vector<Operation> operations = reading_incident_operations(shared);
  for (Operation& operation : std::vector{post_incident(true), post_incident(false), post_incidents(), open_incident(),
                                          update_incident(), delete_incident()})
    operations.push_back(std::move(operation));
  return operations;
}
