// A user's own test of their program, with the library's fake server.
#include <argus/argus.hpp>
#include <argus/testing/fake_server.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <iostream>
#include <memory>

int main() {
  argus::testing::FakeServer server;
  const argus::Client client{server.url(), server.token()};
  argus::Incident incident;
  incident.description = "The earth was demolished";
  incident.start_time = argus::now();
  const argus::Incident stored = client.post_incident(incident);
  client.resolve_incident(stored.pk);
  const bool is_open = client.get_incident(stored.pk).open;

  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org";
  options.token = "secret";
  const auto script = std::make_shared<argus::testing::ScriptedTransport>();
  script->respond(404, R"({"detail": "Not found."})");
  try {
    argus::Client{options, script}.get_incident(1);
  } catch (const argus::NotFoundError&) {
    std::cout << server.incidents().size() << " incident, " << (is_open ? "open" : "closed") << "; NotFoundError\n";
  }
}
