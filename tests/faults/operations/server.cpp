#include "faults/operations/parts.hpp"

#include <chrono>
#include <optional>

using argus::Client;

namespace {

Operation request_of_post() {
  Operation operation = writing("request of a POST", [](const Client& client, const Subject& subject) {
    const std::string path = "incidents/" + std::to_string(subject.incident.pk) + "/events/";
    const nlohmann::json event = {
        {"type", "OTH"}, {"timestamp", argus::to_string(argus::now())}, {"description", subject.name}};
    expect_same(client.request("POST", path, event).at("description").get<std::string>(), subject.name,
                "the description");
  });
  operation.prepare = &post_open_incident;
  operation.effects = [](const Stored& stored, const Subject& subject) { return stored.events("OTH", subject.name); };
  return operation;
}

}  // namespace

std::vector<Operation> server_operations(const SharedData& shared) {
  const std::string version = environment("ARGUS_SERVER_VERSION");
  return {
      reading("get_server_metadata",
              [version](const Client& client) {
                const argus::ServerMetadata metadata = client.get_server_metadata();
                expect_same(to_string(metadata.version), version, "the version");
                expect(metadata.ticket_plugin.has_value(), "it makes tickets");
              }),
      reading(
          "server_version",
          [version](const Client& client) { expect_same(to_string(client.server_version()), version, "the version"); }),
      reading("server_time",
              [](const Client& client) {
                const std::optional<argus::Timestamp> time = client.server_time();
                expect(time && *time > argus::now() - std::chrono::minutes{10}, "it has the server's time");
              }),
      reading("check",
              [version, source = shared.source](const Client& client) {
                const argus::ServerCheck check = client.check();
                expect_same(to_string(check.version), version, "the version");
                expect_same(check.user.username, std::string("glue"), "the user");
                expect_same(check.source, std::optional{source}, "the source system");
                expect(check.can.tickets, "it makes tickets");
              }),
      reading("request of a GET",
              [pk = shared.incidents.front().pk](const Client& client) {
                const nlohmann::json incident = client.request("GET", "incidents/" + std::to_string(pk) + "/");
                expect_same(incident.at("pk").get<std::int64_t>(), pk, "the primary key");
              }),
      request_of_post(),
  };
}
