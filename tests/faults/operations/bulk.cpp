#include "faults/operations/parts.hpp"

#include <algorithm>
#include <utility>

using argus::BulkStatus;
using argus::Client;

namespace {

/// So many that the answer of the bulk call is longer by far than that of a lookup.
constexpr int how_many = 3;

void post_incidents(LiveServer& workbench, Subject& subject) {
  for (int i = 0; i < how_many; ++i)
    subject.incidents.push_back(workbench.source().post_incident(new_incident(subject.name + std::to_string(i))));
}

std::vector<std::int64_t> keys_of(const Subject& subject) {
  std::vector<std::int64_t> keys;
  for (const argus::Incident& incident : subject.incidents) keys.push_back(incident.pk);
  return keys;
}

template <class Value>
void expect_all_done(const std::vector<argus::BulkOutcome<Value>>& outcomes, const Subject& subject) {
  expect_same(outcomes.size(), subject.incidents.size(), "the number of outcomes");
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    expect_same(outcomes[i].pk, subject.incidents[i].pk, "the primary key");
    expect_same(outcomes[i].status, BulkStatus::ok, "the status");
    expect(outcomes[i].value.has_value(), "nothing is told of what was stored");
  }
}

/// Once for each of them is once.
template <class Count>
int for_each_incident(const Subject& subject, const Count& count) {
  const int first = count(subject.incidents.front());
  const bool all_alike = std::all_of(subject.incidents.begin(), subject.incidents.end(),
                                     [&](const argus::Incident& incident) { return count(incident) == first; });
  return all_alike ? first : not_whole;
}

int events_of_each(const char* type, const Stored& stored, const Subject& subject) {
  return for_each_incident(
      subject, [&](const argus::Incident& incident) { return stored.events(type, subject.name, incident.pk); });
}

Operation of_several_incidents(std::string name, std::function<void(const Client&, const Subject&)> call) {
  Operation operation = writing(std::move(name), std::move(call));
  operation.prepare = &post_incidents;
  return operation;
}

Operation post_bulk_acknowledgements() {
  Operation operation =
      of_several_incidents("post_bulk_acknowledgements", [](const Client& client, const Subject& subject) {
        argus::Acknowledgement acknowledgement;
        acknowledgement.event.description = subject.name;
        const auto outcomes = client.post_bulk_acknowledgements(keys_of(subject), acknowledgement);
        expect_all_done(outcomes, subject);
        for (std::size_t i = 0; i < outcomes.size(); ++i)
          expect_event(outcomes[i].value->event, "ACK", subject, subject.incidents[i]);
      });
  operation.effects = [](const Stored& stored, const Subject& subject) {
    const int events = events_of_each("ACK", stored, subject);
    return stored.acknowledgements(subject.name) == how_many * events ? events : not_whole;
  };
  return operation;
}

Operation post_bulk_events() {
  Operation operation = of_several_incidents("post_bulk_events", [](const Client& client, const Subject& subject) {
    argus::Event event;
    event.type = argus::EventType::close;
    event.description = subject.name;
    const auto outcomes = client.post_bulk_events(keys_of(subject), event);
    expect_all_done(outcomes, subject);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      expect_event(*outcomes[i].value, "CLO", subject, subject.incidents[i]);
  });
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return events_of_each("CLO", stored, subject);
  };
  return operation;
}

Operation set_bulk_ticket_url() {
  Operation operation = of_several_incidents("set_bulk_ticket_url", [](const Client& client, const Subject& subject) {
    const auto outcomes = client.set_bulk_ticket_url(keys_of(subject), subject.name);
    expect_all_done(outcomes, subject);
    for (const auto& outcome : outcomes) expect_same(*outcome.value, subject.name, "the ticket");
  });
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return for_each_incident(subject, [&](const argus::Incident& incident) {
      return ticket_changes(stored.incident(incident.pk), subject.name);
    });
  };
  return operation;
}

}  // namespace

std::vector<Operation> bulk_operations() {
  return {post_bulk_acknowledgements(), post_bulk_events(), set_bulk_ticket_url()};
}
