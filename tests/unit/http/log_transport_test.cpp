#include "catch.hpp"

#include <argus/argus.hpp>
#include <argus/http/log_transport.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace log_transport_test {

using argus::AttemptReport;
using argus::testing::ScriptedTransport;

namespace {

struct Fixture {
  std::shared_ptr<ScriptedTransport> script = std::make_shared<ScriptedTransport>();
  std::vector<AttemptReport> reports{};

  argus::Client client() {
    argus::ClientOptions options;
    options.api_root_url = "https://argus.example.org/argus";
    options.token = "hunter2";
    options.retry.first_wait = std::chrono::milliseconds{2};
    options.retry_environment.random = [] { return 0.5; };
    options.on_attempt = [this](const AttemptReport& report) { reports.push_back(report); };
    return argus::Client{options, script};
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "every attempt is reported when it has ended") {
  script->respond(503, "busy").then([](const argus::Request&) -> argus::Response {
    throw argus::TimeoutError("too late", argus::TransportError::Stage::maybe_sent, false);
  });
  script->respond(200, "[]");
  client().get_incident_events(7);
  REQUIRE(reports.size() == 3);
  CHECK(reports[0].operation == "get_incident_events");
  CHECK(reports[0].method == "GET");
  CHECK(reports[0].path == "/argus/api/v2/incidents/7/events/");
  CHECK(reports[0].status == 503);
  CHECK(reports[0].error.empty());
  CHECK(reports[0].received_bytes == 4);
  CHECK(reports[0].attempt == 1);
  CHECK(reports[0].waited.count() == 0);
  CHECK(reports[1].status == 0);
  CHECK(reports[1].error == "too late");
  CHECK(reports[1].attempt == 2);
  CHECK(reports[1].waited.count() == 1);
  CHECK(reports[2].status == 200);
  CHECK(reports[2].attempt == 3);
  CHECK(reports[2].waited.count() == 2);
}

TEST_CASE_METHOD(Fixture, "an attempt report counts the bytes that were sent") {
  script->respond(200, "null");
  client().request("POST", "incidents/7/tags/", {{"tag", "a=b"}});
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].operation == "request");
  CHECK(reports[0].sent_bytes == std::string(R"({"tag":"a=b"})").size());
}

TEST_CASE_METHOD(Fixture, "an attempt report contains neither the token nor a body") {
  script->respond(200, R"({"results":[],"next":null,"previous":null})");
  argus::IncidentFilter filter;
  filter.search = "oldsmobile";
  client().get_incidents(filter).to_vector();
  script->respond(401, R"({"detail":"hunter2 is unknown"})");
  CHECK_THROWS_AS(client().send_heartbeat(), argus::AuthenticationError);
  REQUIRE(reports.size() == 2);
  for (const AttemptReport& report : reports) {
    const std::string text = to_string(report) + report.operation + report.path;
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find("oldsmobile") == std::string::npos);
  }
}

TEST_CASE_METHOD(Fixture, "an on_attempt that throws changes nothing") {
  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org";
  options.token = "hunter2";
  const bool is_odd = GENERATE(false, true);
  options.on_attempt = [is_odd](const AttemptReport&) {
    if (is_odd) throw 42;
    throw std::runtime_error("the disk is full");
  };
  const argus::Client client{options, script};
  script->respond(200, "[]");
  CHECK(client.get_incident_events(7).empty());
  script->respond(404, R"({"detail":"Not found."})");
  CHECK_THROWS_AS(client.get_incident(7), argus::NotFoundError);
}

TEST_CASE_METHOD(Fixture, "an on_attempt that writes to the incident that is being written to is refused at once") {
  argus::ClientOptions options;
  options.api_root_url = "https://argus.example.org";
  options.token = "hunter2";
  options.retry.max_attempts = 1;
  options.retry.total_time = std::chrono::milliseconds{100};
  std::optional<argus::Client> client;
  std::vector<std::string> refusals;
  options.on_attempt = [&](const AttemptReport& report) {
    if (report.status != 400) return;
    try {
      client->post_other_event(7, "failed");
    } catch (const std::logic_error& error) {
      refusals.emplace_back(error.what());
    }
  };
  client.emplace(options, script);
  script->respond(400, "{}");
  SECTION("by a call") {
    CHECK_THROWS_AS(client->resolve_incident(7), argus::ValidationError);
  }
  SECTION("by one of many") {
    CHECK_THROWS_AS(client->resolve_incidents({7})[0].value(), argus::ValidationError);
  }
  REQUIRE(refusals.size() == 1);
  CHECK_THAT(refusals[0], contains("writing to incident 7: a call of this thread"));
  CHECK(script->requests().size() == 1);
}

TEST_CASE("an attempt report prints as one line") {
  AttemptReport report;
  report.method = "POST";
  report.path = "/api/v2/incidents/";
  report.status = 201;
  report.sent_bytes = 310;
  report.received_bytes = 812;
  report.duration = std::chrono::milliseconds{46};
  CHECK(to_string(report) == "POST /api/v2/incidents/ 201 in 46 ms, 310 bytes sent, 812 received");
  report.attempt = 2;
  report.waited = std::chrono::milliseconds{500};
  report.status = 0;
  report.error = "the connection broke";
  CHECK(to_string(report) ==
        "POST /api/v2/incidents/ failed in 46 ms, attempt 2 after 500 ms, 310 bytes sent, 812 received: the connection "
        "broke");
}

}  // namespace log_transport_test
