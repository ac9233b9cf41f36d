#include "faults/operations/parts.hpp"

#include <utility>

using argus::Client;

namespace {

std::string ticket_of(const Subject& subject) {
  return "https://tickets.example.org/" + std::to_string(subject.incident.pk);
}

Operation with_ticket(std::string name, std::function<void(const Client&, const Subject&)> call) {
  Operation operation = writing(std::move(name), std::move(call));
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return ticket_changes(stored.incident(subject.incident.pk), ticket_of(subject));
  };
  return operation;
}

Operation clear_ticket_url() {
  Operation operation = writing("clear_ticket_url", [](const Client& client, const Subject& subject) {
    client.clear_ticket_url(subject.incident.pk);
  });
  operation.prepare = [](LiveServer& workbench, Subject& subject) {
    argus::Incident incident = new_incident(subject.name);
    incident.ticket_url = "https://tickets.example.org/old";
    subject.incident = workbench.source().post_incident(incident);
  };
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return ticket_changes(stored.incident(subject.incident.pk), "");
  };
  return operation;
}

}  // namespace

std::vector<Operation> ticket_operations() {
  return {
      with_ticket("set_ticket_url",
                  [](const Client& client, const Subject& subject) {
                    client.set_ticket_url(subject.incident.pk, ticket_of(subject));
                  }),
      clear_ticket_url(),
      with_ticket("make_ticket",
                  [](const Client& client, const Subject& subject) {
                    expect_same(client.make_ticket(subject.incident.pk), ticket_of(subject), "the ticket");
                  }),
  };
}
