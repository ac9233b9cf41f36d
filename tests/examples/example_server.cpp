#include "example_server.hpp"

#include <argus/testing/fake_server.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

ExampleServer choose_server() {
  if (std::getenv("ARGUS_SERVER_VERSION") != nullptr)
    return {environment("ARGUS_URL"), environment("ARGUS_TOKEN"), environment("ARGUS_OTHER_TOKEN"), false};
  static const argus::testing::FakeServer server;
  return {server.url(), server.token(), server.other_token(), true};
}

}  // namespace

const ExampleServer& example_server() {
  static const ExampleServer chosen = choose_server();
  return chosen;
}

argus::Client client() {
  return {example_server().api_root_url, example_server().token};
}

std::string unique(const std::string& beginning) {
  static std::atomic<int> count{0};
  const auto time = std::chrono::system_clock::now().time_since_epoch().count();
  return beginning + "-" + std::to_string(time) + "-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

argus::Incident post_some_incident() {
  argus::Incident incident;
  incident.source_incident_id = unique("example");
  incident.description = "about " + incident.source_incident_id;
  incident.start_time = argus::now();
  return client().post_incident(incident);
}
