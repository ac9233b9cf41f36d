#include "faults/operations/parts.hpp"

#include <chrono>

using argus::Acknowledgement;
using argus::Client;

namespace {

Acknowledgement new_acknowledgement(const Subject& subject) {
  Acknowledgement acknowledgement;
  acknowledgement.event.description = subject.name;
  return acknowledgement;
}

Operation post_incident_acknowledgement() {
  Operation operation = writing("post_incident_acknowledgement", [](const Client& client, const Subject& subject) {
    const auto stored = client.post_incident_acknowledgement(subject.incident.pk, new_acknowledgement(subject));
    expect_event(stored.event, "ACK", subject);
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    const int count = stored.acknowledgements(subject.name);
    return stored.events("ACK", subject.name) == count ? count : not_whole;
  };
  return operation;
}

Operation update_incident_acknowledgement() {
  Operation operation = writing("update_incident_acknowledgement", [](const Client& client, const Subject& subject) {
    const argus::Timestamp expiration = argus::to_timestamp(argus::now() + std::chrono::hours{1});
    const auto updated = client.update_incident_acknowledgement(subject.incident.pk, subject.pk, expiration);
    expect_event(updated.event, "ACK", subject);
    expect_same(updated.expiration, std::optional{expiration}, "the expiration");
  });
  operation.prepare = [](LiveServer& workbench, Subject& subject) {
    post_open_incident(workbench, subject);
    const auto stored =
        workbench.source().post_incident_acknowledgement(subject.incident.pk, new_acknowledgement(subject));
    subject.pk = stored.pk;
  };
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.acknowledgements_with_expiration(subject.name);
  };
  return operation;
}

}  // namespace

std::vector<Operation> acknowledgement_operations(const SharedData& shared) {
  const std::int64_t pk = shared.incidents.front().pk;
  return {
      reading("get_incident_acknowledgements",
              [shared, pk](const Client& client) {
                expect_same(client.get_incident_acknowledgements(pk), shared.acknowledgements, "the list");
              }),
      reading("get_incident_acknowledgement",
              [shared, pk](const Client& client) {
                const Acknowledgement& acknowledgement = shared.acknowledgements.front();
                expect_same(client.get_incident_acknowledgement(pk, acknowledgement.pk), acknowledgement,
                            "the acknowledgement");
              }),
      post_incident_acknowledgement(),
      update_incident_acknowledgement(),
  };
}
