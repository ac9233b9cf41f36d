// How to test a glue service of your own: make its rounds against a FakeServer, and look at what the server has then.
#include <argus/argus.hpp>
#include <argus/glue/reconciler.hpp>
#include <argus/testing/fake_server.hpp>

#include <atomic>
#include <iostream>
#include <stdexcept>

int main() {
  const auto require = [](bool kept, const std::string& promise) {
    if (!kept) throw std::logic_error("broken promise: " + promise);
  };
  try {
    std::atomic<std::chrono::minutes> passed{std::chrono::minutes{0}};
    const auto now = [&] { return argus::now() + passed.load(); };
    argus::testing::FakeServerOptions options;
    options.clock = now;
    argus::testing::FakeServer server{options};
    const argus::Client client{server.url(), server.token()};
    argus::glue::Snapshot monitor;
    argus::glue::Reconciler service{client, "web", [&] { return monitor; }, {}, {}, now};

    monitor.add("4711", [](argus::Incident& alert) { alert.source_incident_id = "4711"; });
    server.fail_next(503);
    require(service.run().count(argus::glue::Action::Kind::open) == 1, "a failed read is repeated");
    require(service.run().outcomes.empty(), "nothing is posted twice");
    monitor.alerts.clear();
    passed = std::chrono::minutes{60};
    service.run();
    require(server.incidents().at(0).at("open"), "an empty list closes nothing at once");
    passed = std::chrono::minutes{75};
    service.run();
    require(!server.incidents().at(0).at("open"), "what stays absent is closed");
    std::cout << "every promise is kept\n";
  } catch (const std::exception& error) {
    std::cerr << "test_your_glue: " << error.what() << '\n';
    return 1;
  }
}
