#pragma once

#include "unit/real_answers.hpp"

#include <argus/argus.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// A client that tries everything once, on a scripted transport.
struct ClientFixture {
  static constexpr const char* root = "https://argus.example.org/api/v2/";
  static constexpr const char* version_2_9 = R"({"server-version":"2.9.1"})";

  std::shared_ptr<argus::testing::ScriptedTransport> script = std::make_shared<argus::testing::ScriptedTransport>();
  argus::Client client{options(), script};

  static argus::ClientOptions options() {
    argus::ClientOptions result;
    result.api_root_url = "https://argus.example.org";
    result.token = "hunter2";
    result.retry.max_attempts = 1;
    return result;
  }

  /// A client of version 3 of the API on the same transport.
  argus::Client client_of_v3() const {
    argus::ClientOptions result = options();
    result.api_root_url += "/api/v3";
    return argus::Client{result, script};
  }

  argus::Request asked(std::size_t i = 0) const { return script->requests().at(i); }
  /// What was asked, as in "POST incidents/".
  std::string line(std::size_t i = 0) const {
    const std::string url = asked(i).url;
    const std::string below = url.rfind(root, 0) == 0 ? url.substr(std::string(root).size()) : url;
    return asked(i).method + " " + below;
  }
  nlohmann::json sent(std::size_t i = 0) const { return nlohmann::json::parse(asked(i).body); }

  static std::string incident_answer(std::int64_t pk, bool open = true) {
    nlohmann::json answer = nlohmann::json::parse(real_answers::incident);
    answer["pk"] = pk;
    answer["source_incident_id"] = "4711";
    answer["open"] = open;
    return answer.dump();
  }

  /// What a server does that stores the incident, event or acknowledgement that it is sent.
  using Step = std::function<argus::Response(const argus::Request&)>;
  static Step store_incident(std::int64_t pk) {
    return [pk](const argus::Request& request) {
      nlohmann::json answer = nlohmann::json::parse(incident_answer(pk));
      answer["source_incident_id"] = "";
      answer.update(nlohmann::json::parse(request.body));
      return argus::Response{201, {}, answer.dump()};
    };
  }
  static Step store_event(std::int64_t pk = 1) {
    return [pk](const argus::Request& request) { return argus::Response{201, {}, event_of(pk, request).dump()}; };
  }
  static Step store_acknowledgement(std::int64_t pk) {
    return [pk](const argus::Request& request) {
      nlohmann::json answer{{"pk", pk}, {"event", event_of(pk, request)}};
      answer["expiration"] = nlohmann::json::parse(request.body)["expiration"];
      return argus::Response{201, {}, answer.dump()};
    };
  }
  static nlohmann::json event_of(std::int64_t pk, const argus::Request& request) {
    const nlohmann::json sent = nlohmann::json::parse(request.body);
    nlohmann::json answer = nlohmann::json::parse(real_answers::event);
    answer["pk"] = pk;
    answer["incident"] = argus::detail::incident_in(request.url.substr(std::string(root).size()));
    answer["timestamp"] = sent.at("timestamp");
    answer["description"] = sent.at("description");
    answer["type"]["value"] = sent.value("type", "ACK");
    return answer;
  }

  static std::string page_of(const std::vector<std::string>& incidents, bool has_more = false) {
    std::string results;
    for (const auto& incident : incidents) results += (results.empty() ? "" : ",") + incident;
    const char* const next =
        has_more ? R"("http://wrong.example.org/api/v2/incidents/?cursor=cD0x%3D&page_size=1")" : "null";
    return std::string(R"({"next":)") + next + R"(,"previous":null,"results":[)" + results + "]}";
  }

  static argus::Incident new_incident() {
    argus::Incident incident;
    incident.start_time = argus::parse_timestamp("2026-01-02T03:04:05Z");
    incident.source_incident_id = "4711";
    return incident;
  }

  /// The answer to the next request is lost on its way.
  void lose_answer() const {
    script->then([](const argus::Request& request) -> argus::Response {
      throw argus::TimeoutError(request.method + " timed out", argus::TransportError::Stage::maybe_sent,
                                request.is_write());
    });
  }

  /// Whether the call fails with an error that says so.
  template <class Call>
  static bool maybe_processed(const Call& call) {
    try {
      call();
    } catch (const argus::Error& error) {
      return error.maybe_processed();
    }
    return false;
  }
};
