#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace client_test {

using argus::Client;
using argus::ClientOptions;
using argus::Incident;
using argus::testing::ScriptedTransport;
using nlohmann::json;

static_assert(std::is_copy_constructible_v<Client> &&
              std::is_nothrow_move_constructible_v<argus::IncidentRange::iterator>);

TEST_CASE_METHOD(ClientFixture, "every request carries the token and the right headers") {
  script->respond(200, incident_answer(7));
  CHECK(client.get_incident(7).pk == 7);
  CHECK(asked().method == "GET");
  CHECK(asked().url == std::string(root) + "incidents/7/");
  const auto header = [this](std::string_view name) -> std::string {
    for (const auto& [key, value] : asked().headers) {
      if (key == name) return value;
    }
    return "absent";
  };
  CHECK(header("Authorization") == "***");
  CHECK(header("Accept") == "application/json");
  CHECK_THAT(header("User-Agent"), contains("argus-cpp/"));
  CHECK(header("Content-Type") == "absent");
}

TEST_CASE_METHOD(ClientFixture, "no part of the token is in an error, wherever in an answer it stands") {
  for (const std::size_t before : {0U, 1U, 50U, 57U, 58U, 60U, 63U, 64U, 200U}) {
    for (const std::string token : {"hunter2", "h\\u0075nter2"}) {
      INFO(before << " bytes before " << token);
      const std::string text = std::string(before, '2') + token;
      nlohmann::json incident = nlohmann::json::parse(incident_answer(7));
      incident["start_time"] = "TEXT";
      std::string answer = incident.dump();
      answer.replace(answer.find("TEXT"), 4, text);
      script->respond(200, answer);
      script->respond(200, R"({"server-version": "x)" + text + R"("})");
      for (const auto& call : {std::function<void()>{[&] { client.get_incident(7); }},
                               std::function<void()>{[&] { client.server_version(); }}}) {
        try {
          call();
          FAIL("the answer was taken");
        } catch (const argus::DecodeError& error) {
          CHECK_THAT(error.what(), !contains("hu"));
        }
      }
    }
  }
}

TEST_CASE("the token reaches the transport in Argus's own scheme") {
  const auto script = std::make_shared<ScriptedTransport>();
  std::string authorization;
  script->then([&authorization](const argus::Request& request) {
    for (const auto& [name, value] : request.headers) {
      if (name == "Authorization") authorization = value;
    }
    return argus::Response{200, {}, ClientFixture::incident_answer(1), 1};
  });
  Client{ClientFixture::options(), script}.get_incident(1);
  CHECK(authorization == "Token hunter2");
}

TEST_CASE("invalid options are refused when the client is constructed") {
  const auto refuses = [](auto change, const std::string& name) {
    ClientOptions changed = ClientFixture::options();
    change(changed);
    CHECK_THROWS_AS(Client(changed), std::invalid_argument);
    CHECK_THROWS_WITH(Client(changed), contains(name));
  };
  refuses([](ClientOptions& o) { o.api_root_url = "argus"; }, "api_root_url");
  refuses([](ClientOptions& o) { o.api_root_url = "http://argus.example.org"; }, "allow_plain_http");
  refuses([](ClientOptions& o) { o.token = ""; }, "token");
  refuses([](ClientOptions& o) { o.token = "a\nb"; }, "token");
  refuses([](ClientOptions& o) { o.token = "a b"; }, "token");
  refuses([](ClientOptions& o) { o.token = std::string("a\0b", 3); }, "token");
  refuses([](ClientOptions& o) { o.user_agent = "a\r\nX: y"; }, "user_agent");
  refuses([](ClientOptions& o) { o.connect_timeout = std::chrono::milliseconds{0}; }, "timeout");
  refuses([](ClientOptions& o) { o.request_timeout = std::chrono::milliseconds{-1}; }, "timeout");
  refuses([](ClientOptions& o) { o.max_response_bytes = 0; }, "max_response_bytes");
  refuses([](ClientOptions& o) { o.max_connections = 0; }, "max_connections");
  refuses([](ClientOptions& o) { o.retry.max_attempts = 0; }, "max_attempts");
  refuses([](ClientOptions& o) { o.settle_time = std::chrono::milliseconds{-1}; }, "settle_time");
}

TEST_CASE("the refusal of a token doesn't contain it") {
  ClientOptions changed = ClientFixture::options();
  changed.token = "hunter2\n";
  try {
    Client{changed};
    FAIL("accepted");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

TEST_CASE_METHOD(ClientFixture, "events and acknowledgements are read and posted") {
  script->respond(200, "[" + std::string(real_answers::event) + "]");
  CHECK(client.get_incident_events(1).at(0).type == argus::EventType::incident_start);
  CHECK(asked(0).url == std::string(root) + "incidents/1/events/");
  script->respond(200, "[" + std::string(real_answers::acknowledgement) + "]");
  CHECK(client.get_incident_acknowledgements(1).at(0).pk == 2);
  CHECK(asked(1).url == std::string(root) + "incidents/1/acks/");
  script->then(store_acknowledgement(2));
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "on it";
  CHECK(client.post_incident_acknowledgement(7, acknowledgement).pk == 2);
  CHECK(asked(2).method == "POST");
  CHECK(json::parse(asked(2).body)["description"] == "on it");
  script->then(store_event(1));
  argus::Event event;
  event.type = argus::EventType::other;
  CHECK(client.post_incident_event(7, event).pk == 1);
  CHECK(json::parse(asked(3).body)["type"] == "OTH");
}

TEST_CASE_METHOD(ClientFixture, "a primary key below 1 is refused before anything is sent") {
  const auto pk = GENERATE(as<std::int64_t>{}, 0, -1);
  CHECK_THROWS_AS(client.get_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.update_incident(pk, {}), std::invalid_argument);
  CHECK_THROWS_AS(client.resolve_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.ensure_resolved(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.restart_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.get_incident_events(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.get_incident_acknowledgements(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.post_incident_acknowledgement(pk, {}), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE_METHOD(ClientFixture, "the limits of Client::with apply to each request of that client") {
  script->respond(200, incident_answer(7)).respond(200, incident_answer(7));
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::hours{1};
  limits.cancel = argus::CancellationToken{};
  client.with(limits).get_incident(7);
  CHECK(asked(0).limits.deadline == limits.deadline);
  CHECK(asked(0).limits.cancel);
  client.get_incident(7);
  CHECK_FALSE(asked(1).limits.deadline);
}

TEST_CASE("reads are repeated after a 503, and writes that aren't idempotent are not") {
  const auto script = std::make_shared<ScriptedTransport>();
  ClientOptions patient = ClientFixture::options();
  patient.retry.max_attempts = 2;
  patient.retry.first_wait = std::chrono::milliseconds{0};
  const Client client{patient, script};
  script->respond(503).respond(200, ClientFixture::incident_answer(7));
  CHECK(client.get_incident(7).pk == 7);
  script->respond(503).respond(200, ClientFixture::page_of({}));
  CHECK(client.get_incidents().to_vector().empty());
  script->respond(503).respond(204);
  CHECK_NOTHROW(client.send_heartbeat());
  script->respond(503);
  Incident without_id = ClientFixture::new_incident();
  without_id.source_incident_id = "";
  CHECK_THROWS_AS(client.post_incident(without_id), argus::ServerError);
  script->respond(503);
  CHECK_THROWS_AS(client.refresh_token(), argus::ServerError);
  CHECK(script->remaining() == 0);
}

}  // namespace client_test
