// How to test a glue service of your own: run it against a FakeServer, and look at what the server has then.
#include "glue_service.hpp"

#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>

#include <exception>
#include <iostream>
#include <stdexcept>

namespace {
void require(bool kept, const std::string& promise) {
  if (!kept) throw std::logic_error("broken promise: " + promise);
}
}  // namespace

int main() {
  try {
    argus::testing::FakeServer server;
    const argus::Client client{server.url(), server.token()};
    argus::Incident alert;
    alert.source_incident_id = "4711";
    alert.start_time = argus::now();

    server.fail_next(503);
    require(synchronize(client, "web", [&] { return ActiveAlerts{{alert}}; }).posted == 1, "a failed read is repeated");
    require(synchronize(client, "web", [&] { return ActiveAlerts{{alert}}; }).posted == 0, "nothing is posted twice");
    synchronize(client, "web", [] { return ActiveAlerts{{}, {"line 3"}}; });
    require(server.incidents().at(0).at("open"), "nothing is resolved while alerts are unreadable");
    synchronize(client, "web", [] { return ActiveAlerts{}; });
    require(!server.incidents().at(0).at("open"), "what is gone is resolved");

    std::cout << "every promise is kept\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "test_your_glue: " << error.what() << '\n';
    return 1;
  }
}
