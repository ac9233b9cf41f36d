#include "faults/operations/parts.hpp"

#include <algorithm>
#include <utility>

using argus::Client;
using argus::SourceSystem;

namespace {

std::vector<Operation> reading_source_operations(const SharedData& shared) {
  const SourceSystem source = shared.source;
  return {
      reading("get_sources",
              [source](const Client& client) {
                const auto sources = client.get_sources();
                expect(std::count(sources.begin(), sources.end(), source) == 1, "the list has no testnav");
              }),
      reading(
          "get_source",
          [source](const Client& client) { expect_same(client.get_source(source.pk), source, "the source system"); }),
      reading("get_source_types",
              [](const Client& client) {
                const auto types = client.get_source_types();
                expect(std::count(types.begin(), types.end(), "nav") == 1, "the list has no nav");
              }),
      reading("has_source_type",
              [](const Client& client) { expect(client.has_source_type("nav"), "there is a type of that name"); }),
      reading("supports_heartbeat",
              [](const Client& client) { expect(client.supports_heartbeat(), "the server has a heartbeat"); }),
  };
}

Operation post_source() {
  Operation operation = writing("post_source", [](const Client& client, const Subject& subject) {
    const SourceSystem stored = client.post_source(new_source(subject.name));
    expect(stored.pk > 0 && stored.user > 0, "no primary key");
    expect_same(stored.name, subject.name, "the name");
    expect_same(stored.type, new_source(subject.name).type, "the type");
    expect_same(stored.base_url, new_source(subject.name).base_url, "the base_url");
  });
  operation.role = Operation::Role::administrator;
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.count(Stored::Kind::source, subject.name);
  };
  return operation;
}

std::string new_name(const Subject& subject) {
  return subject.name + "renamed";
}

Operation rename_source() {
  Operation operation = writing("rename_source", [](const Client& client, const Subject& subject) {
    const SourceSystem renamed = client.rename_source(subject.pk, new_name(subject));
    expect_same(renamed.pk, subject.pk, "the primary key");
    expect_same(renamed.name, new_name(subject), "the name");
  });
  operation.role = Operation::Role::administrator;
  operation.prepare = [](LiveServer& workbench, Subject& subject) {
    subject.pk = workbench.administrator().post_source(new_source(subject.name)).pk;
  };
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.count(Stored::Kind::source, new_name(subject));
  };
  return operation;
}

Operation post_source_type() {
  Operation operation = writing(
      "post_source_type", [](const Client& client, const Subject& subject) { client.post_source_type(subject.name); });
  operation.effects = [](const Stored& stored, const Subject& subject) {
    return stored.count(Stored::Kind::source_type, subject.name);
  };
  return operation;
}

Operation send_heartbeat() {
  Operation operation =
      writing("send_heartbeat", [](const Client& client, const Subject&) { client.send_heartbeat(); });
  operation.path = "incidents/sources/heartbeat/";
  operation.may_be_doubled = true;
  return operation;
}

}  // namespace

std::vector<Operation> source_operations(const SharedData& shared) {
  std::vector<Operation> operations = reading_source_operations(shared);
  for (Operation& operation : std::vector{post_source(), rename_source(), post_source_type(), send_heartbeat()})
    operations.push_back(std::move(operation));
  return operations;
}
