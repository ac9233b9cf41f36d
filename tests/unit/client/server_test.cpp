#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <stdexcept>
#include <string>

namespace server_test {

using argus::Incident;
using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "the server's version is read from its metadata") {
  script->respond(200, real_answers::metadata);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(asked().url == "https://argus.example.org/api/");
  script->respond(200, R"({"server-version":"latest"})");
  CHECK_THROWS_WITH(client.server_version(), contains("server-version"));
}

TEST_CASE_METHOD(ClientFixture, "the server's time is read from the Date of its answer") {
  const auto date = GENERATE(as<std::string>{}, "Sun, 06 Nov 2044 08:49:37 GMT", "Sunday, 06-Nov-44 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 2044");
  INFO(date);
  script->respond(200, real_answers::metadata, {{"Date", date}});
  CHECK(client.server_time() == argus::parse_timestamp("2044-11-06T08:49:37Z"));
  CHECK(asked().url == "https://argus.example.org/api/");
}

TEST_CASE_METHOD(ClientFixture, "a server without a readable Date tells no time") {
  script->respond(200, real_answers::metadata).respond(200, real_answers::metadata, {{"Date", "tomorrow at noon"}});
  CHECK_FALSE(client.server_time());
  CHECK_FALSE(client.server_time());
}

TEST_CASE_METHOD(ClientFixture, "what isn't the server tells no time of the server's") {
  script->respond(200, "<h1>Log in</h1>", {{"Date", "Sun, 06 Nov 2044 08:49:37 GMT"}});
  CHECK_THROWS_AS(client.server_time(), argus::DecodeError);
}

TEST_CASE_METHOD(ClientFixture, "Client::request reaches endpoints that have no method, below the root alone") {
  script->respond(201, R"({"tag":"a=b"})");
  CHECK(client.request("POST", "incidents/7/tags/", {{"tag", "a=b"}}) == json{{"tag", "a=b"}});
  CHECK(asked().url == std::string(root) + "incidents/7/tags/");
  script->respond(204);
  CHECK(client.request("DELETE", "incidents/7/tags/a=b/").is_null());
  CHECK(asked(1).body.empty());
  const auto path =
      GENERATE(as<std::string>{}, "", "/incidents/", "https://evil.example.org/", "../../admin/", "incidents/../../x/",
               "a b/", "a\r\nX: y/", "a#b", "a\\b", "incidents/%2e%2e/x/", "incidents/..%2f..%2fadmin/",
               "incidents/./7/", "incidents/7%2", "incidents/\u00f8/", "?open=true");
  INFO(path);
  CHECK_THROWS_AS(client.request("GET", path), std::invalid_argument);
  CHECK_THROWS_AS(client.request("GET\r\nX: y", "incidents/"), std::invalid_argument);
  CHECK(script->requests().size() == 2);
}

TEST_CASE_METHOD(ClientFixture, "the server's metadata is read") {
  script->respond(200, R"({"server-version":"2.10.2","ticket_plugin":"argus_tickets.TicketSystem"})");
  const argus::ServerMetadata metadata = client.get_server_metadata();
  CHECK(metadata.version == argus::Version{2, 10, 2});
  CHECK(metadata.ticket_plugin == "argus_tickets.TicketSystem");
  CHECK_THAT(to_string(metadata), contains("server-version=2.10.2"));
  CHECK(json(metadata)["server-version"] == "2.10.2");
}

TEST_CASE_METHOD(ClientFixture, "check tells the server's version, the user, its source and what can be done") {
  const std::string glue = R"({"username":"glue"})";
  SECTION("a source that has posted something") {
    script->respond(200, real_answers::metadata).respond(200, glue).respond(200, page_of({incident_answer(1)}));
    const argus::ServerCheck check = client.check();
    CHECK(check.source->name == "testnav");
    CHECK(check.can.heartbeat);
    CHECK(to_string(check) ==
          "Argus 2.10.2; user glue is the source testnav (type nav, pk 1); can: heartbeat, restart, hide_closed_acked, "
          "planned maintenance, API v3; cannot: tickets");
    CHECK(line(2) == "GET incidents/mine/?page_size=1");
  }
  SECTION("a source that has posted nothing yet") {
    script->respond(200, real_answers::metadata).respond(200, glue).respond(200, page_of({}));
    script->respond(200, real_answers::sources).respond(200, R"({"username":"glue2"})").respond(200, glue);
    CHECK(client.check().source->pk == 1);
    CHECK(line(4) == "GET auth/users/2/");
  }
  SECTION("a person, on an older server") {
    script->respond(200, R"({"server-version":"1.29.0","ticket_plugin":"x"})").respond(200, glue);
    script->respond(200, page_of({})).respond(200, "[]");
    const argus::ServerCheck check = client.check();
    CHECK_FALSE(check.source);
    CHECK(to_string(check) ==
          "Argus 1.29.0; user glue has no source system; can: tickets; cannot: heartbeat, restart, hide_closed_acked, "
          "planned maintenance, API v3");
  }
  SECTION("a token that isn't good") {
    script->respond(200, real_answers::metadata).respond(401, "{}");
    CHECK_THROWS_AS(client.check(), argus::AuthenticationError);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "a client of version 3 asks version 2 for what that lacks") {
  const argus::Client v3 = client_of_v3();
  script->respond(200, real_answers::incident_of_v3);
  const Incident incident = v3.get_incident(1);
  CHECK(asked().url == "https://argus.example.org/api/v3/incidents/1/");
  CHECK(incident.tags == argus::Tags{{"a", "b"}, {"x", "y z"}});
  CHECK(incident.source.last_seen == argus::parse_timestamp("2026-11-24T17:37:46.584872+01:00"));
  script->respond(200, "[]").respond(200, real_answers::administrator);
  v3.get_incident_events(1);
  v3.get_current_user();
  CHECK(line(1) == "GET incidents/1/events/");
  CHECK(line(2) == "GET auth/user/");
  Incident posted = new_incident();
  posted.tags = {{"host", "a"}, {"host", "b"}};
  posted.start_time = incident.start_time;
  posted.source_incident_id = incident.source_incident_id;
  posted.description = incident.description;
  script->respond(201, real_answers::incident_of_v3);
  v3.post_incident(posted);
  CHECK(asked(3).url == "https://argus.example.org/api/v3/incidents/");
  CHECK(sent(3)["tags"] == json{"host=a", "host=b"});
  argus::IncidentPatch patch;
  patch.tags = argus::Tags{{"host", "c"}};
  script->respond(200, real_answers::incident_of_v3);
  v3.update_incident(1, patch);
  CHECK(sent(4) == json{{"tags", {"host=c"}}});
  script->respond(200, "{}");
  v3.request("GET", "incidents/mine/");
  CHECK(asked(5).url == "https://argus.example.org/api/v3/incidents/mine/");
}

TEST_CASE_METHOD(ClientFixture, "version 3 on a server that lacks it is an UnsupportedError") {
  script->respond(404, "<h1>Not Found</h1>").respond(200, version_2_9);
  CHECK_THROWS_WITH(client_of_v3().get_incident(1), contains("2.10.0 or later") && contains("2.9.1"));
  script->respond(404, R"({"detail":"Not found."})").respond(200, real_answers::metadata);
  CHECK_THROWS_AS(client_of_v3().get_incident(1), argus::NotFoundError);
}

}  // namespace server_test
