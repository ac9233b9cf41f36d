#include "faults/operations/parts.hpp"

#include <chrono>
#include <utility>

using argus::Client;
using argus::Event;
using argus::Incident;

void expect(bool holds, const std::string& what) {
  if (!holds) throw WrongModel(what);
}

void expect_event(const Event& event, const char* type, const Subject& subject, const Incident& incident) {
  expect(event.pk > 0, "no primary key");
  expect_same(event.type, argus::EventType{type}, "the type");
  expect_same(event.description, subject.name, "the description");
  expect_same(event.incident, incident.pk, "the incident");
}

void expect_event(const Event& event, const char* type, const Subject& subject) {
  expect_event(event, type, subject, subject.incident);
}

Operation reading(std::string name, std::function<void(const Client&)> call) {
  Operation operation;
  operation.name = std::move(name);
  operation.call = [call = std::move(call)](const Client& client, const Subject&) { call(client); };
  return operation;
}

Operation writing(std::string name, std::function<void(const Client&, const Subject&)> call) {
  Operation operation;
  operation.name = std::move(name);
  operation.writes = true;
  operation.call = std::move(call);
  return operation;
}

int ticket_changes(const Stored::Incident& incident, const std::string& ticket_url) {
  const bool is_set = incident.ticket_url == ticket_url;
  return is_set == (incident.change_events > 0) ? incident.change_events : not_whole;
}

void post_open_incident(LiveServer& workbench, Subject& subject) {
  subject.incident = workbench.source().post_incident(new_incident(subject.name));
}

void post_closed_incident(LiveServer& workbench, Subject& subject) {
  Incident incident = new_incident(subject.name);
  incident.end_time = incident.start_time + std::chrono::minutes{1};
  subject.incident = workbench.source().post_incident(incident);
}
