#pragma once

#include "unit/real_answers.hpp"

#include <argus/argus.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A client on a scripted transport whose waits are only written down.
struct RecoveryFixture {
  std::shared_ptr<argus::testing::ScriptedTransport> script = std::make_shared<argus::testing::ScriptedTransport>();
  std::chrono::steady_clock::time_point time = std::chrono::steady_clock::now();
  std::vector<std::chrono::milliseconds> waits{};
  argus::Client client{options(), script};

  argus::ClientOptions options() {
    argus::ClientOptions result;
    result.api_root_url = "https://argus.example.org";
    result.token = "hunter2";
    result.retry.max_attempts = 3;
    result.retry.first_wait = std::chrono::milliseconds{1'000};
    result.settle_time = std::chrono::milliseconds{10'000};
    result.retry_environment.now = [this] { return time; };
    result.retry_environment.random = [] { return 1.0; };
    result.retry_environment.wait = [this](std::chrono::milliseconds wait,
                                           const std::optional<argus::CancellationToken>&) {
      waits.push_back(wait);
      time += wait;
    };
    return result;
  }

  /// The answer to the next request is lost on its way.
  void lose_answer() {
    script->then([](const argus::Request& request) -> argus::Response {
      throw argus::TimeoutError(request.method + " timed out", argus::TransportError::Stage::maybe_sent,
                                request.is_write());
    });
  }
  /// The next request finds nobody at home; so often as it is tried.
  void refuse_connection() {
    for (int i = 0; i < 3; ++i) {
      script->then([](const argus::Request& request) -> argus::Response {
        throw argus::ConnectionError(request.method + " refused", argus::TransportError::Stage::not_sent, false);
      });
    }
  }

  static argus::Incident alert() {
    argus::Incident incident;
    incident.start_time = argus::parse_timestamp("2026-01-02T03:04:05.123456Z");
    incident.source_incident_id = "4711";
    incident.description = "Link down";
    incident.tags = {{"host", "a"}, {"host", "b"}};
    return incident;
  }
  static argus::Incident stored(std::int64_t pk = 8) {
    argus::Incident incident = alert();
    incident.pk = pk;
    incident.stateful = true;
    incident.open = true;
    return incident;
  }

  static std::string answer(const argus::Incident& incident) { return nlohmann::json(incident).dump(); }
  static std::string page(const std::vector<argus::Incident>& incidents = {}) {
    return nlohmann::json{{"next", nullptr}, {"previous", nullptr}, {"results", incidents}}.dump();
  }
  /// What the client asks for when it looks for its own events.
  static std::string own_user() { return R"({"username":"glue","first_name":"","last_name":"","email":""})"; }
  static std::string log(const std::vector<argus::Event>& events) { return nlohmann::json(events).dump(); }
  static std::string log_line(const argus::Event& event) { return nlohmann::json(event).dump(); }
  static argus::Event event(const char* type, std::int64_t pk = 1) {
    argus::Event result;
    result.pk = pk;
    result.incident = 8;
    result.actor.username = "glue";
    result.type = type;
    result.timestamp = alert().start_time;
    return result;
  }

  /// What was asked, as in "POST incidents/".
  std::vector<std::string> asked() const {
    std::vector<std::string> result;
    const std::string root = "https://argus.example.org/api/v2/";
    for (const argus::Request& request : script->requests())
      result.push_back(request.method + " " + request.url.substr(root.size()));
    return result;
  }
};
