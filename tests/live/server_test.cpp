#include "catch.hpp"
#include "live/live_fixture.hpp"

#include <argus/argus.hpp>

#include <string>

namespace server_test {

using argus::Client;
using argus::Incident;

TEST_CASE_METHOD(LiveFixture, "a missing incident is a NotFoundError, and a refused role a PermissionError") {
  CHECK_THROWS_AS(source.get_incident(999'999'999), argus::NotFoundError);
  CHECK_THROWS_AS(source.get_incident_events(999'999'999), argus::NotFoundError);
  CHECK_THROWS_AS(source.update_incident(999'999'999, {{}, {}, {}, 3, {}, {}}), argus::NotFoundError);
  CHECK_THROWS_AS(source.resolve_incident(999'999'999), argus::NotFoundError);
  CHECK_THROWS_AS(person.post_incident(new_incident()), argus::ValidationError);
}

TEST_CASE_METHOD(LiveFixture, "each spelling of the API's root is accepted by the client") {
  const std::string root = server.url().substr(0, server.url().find("/api/v2"));
  for (const std::string& url : {root, root + "/", root + "/api", root + "/api/v2", root + "/api/v2/"})
    CHECK_NOTHROW(Client(url, server.source_token()).get_my_incidents(true).begin());
}

TEST_CASE_METHOD(LiveFixture, "Client::request reaches an endpoint that has no method") {
  const Incident stored = post();
  const std::string tags = "incidents/" + std::to_string(stored.pk) + "/tags/";
  CHECK(source.request("POST", tags, {{"tag", "room=113"}})["tag"] == "room=113");
  CHECK(source.get_incident(stored.pk).tags.get("room") == "113");
  CHECK(source.request("DELETE", tags + "room=113/").is_null());
  CHECK_FALSE(source.get_incident(stored.pk).tags.get("room"));
}

TEST_CASE_METHOD(LiveFixture, "check tells a program the server's version, the user and what it can do") {
  post();
  const argus::ServerCheck check = source.check();
  CHECK(check.version == source.server_version());
  CHECK(check.user.username == "glue");
  REQUIRE(check.source);
  CHECK(check.source->name == "testnav");
  CHECK(check.can.heartbeat == source.supports_heartbeat());
  CHECK(check.can.restart == is_at_least({2, 10, 0}));
  CHECK(check.can.tickets == server.makes_tickets());
  CHECK(source.get_server_metadata().ticket_plugin.has_value() == server.makes_tickets());
  CHECK_FALSE(person.check().source);
  CHECK_THROWS_AS(Client(server.url(), "0123456789").check(), argus::AuthenticationError);

  argus::NewSourceSystem system;
  system.name = system.username = name;
  system.type = "nav";
  const auto silent = administrator.post_source(system);
  CHECK(administrator.get_user(silent.user).username == name);
}

}  // namespace server_test
