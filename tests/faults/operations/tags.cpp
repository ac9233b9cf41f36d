#include "faults/operations/parts.hpp"

#include <algorithm>

using argus::Client;

namespace {

const argus::Tag one_more{"host", "c.example.org"};
const argus::Tag one_less{"host", "b.example.org"};

int count(const argus::Tag& tag, const Stored& stored, const Subject& subject) {
  const auto tags = stored.incident(subject.incident.pk).tags;
  return static_cast<int>(std::count(tags.begin(), tags.end(), to_string(tag)));
}

Operation post_incident_tag() {
  Operation operation = writing("post_incident_tag", [](const Client& client, const Subject& subject) {
    client.post_incident_tag(subject.incident.pk, one_more);
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) { return count(one_more, stored, subject); };
  return operation;
}

Operation delete_incident_tag() {
  Operation operation = writing("delete_incident_tag", [](const Client& client, const Subject& subject) {
    client.delete_incident_tag(subject.incident.pk, one_less);
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) { return 1 - count(one_less, stored, subject); };
  return operation;
}

}  // namespace

std::vector<Operation> tag_operations(const SharedData& shared) {
  const argus::Incident incident = shared.incidents.front();
  return {
      reading("get_incident_tags",
              [incident](const Client& client) {
                expect_same(client.get_incident_tags(incident.pk), incident.tags, "the list");
              }),
      reading("has_incident_tag",
              [incident](const Client& client) {
                expect(client.has_incident_tag(incident.pk, one_less), "it has the tag");
              }),
      post_incident_tag(),
      delete_incident_tag(),
  };
}
