#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace sources_test {

using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "a heartbeat has neither a body nor an answer's body") {
  script->respond(204);
  CHECK_NOTHROW(client.send_heartbeat());
  CHECK(asked().url == std::string(root) + "incidents/sources/heartbeat/");
  CHECK(asked().body.empty());
  script->respond(200, "<html>");
  CHECK_THROWS_AS(client.send_heartbeat(), argus::DecodeError);
}

TEST_CASE_METHOD(ClientFixture,
                 "a heartbeat that the server lacks is distinguished from one that the user may not send") {
  script->respond(403, R"({"detail":"You do not have permission to perform this action."})").respond(200, version_2_9);
  CHECK_THROWS_WITH(client.send_heartbeat(),
                    contains("send_heartbeat needs Argus 2.10.0 or later") && contains("2.9.1"));
  script->respond(405, R"({"detail":"Method \"POST\" not allowed."})").respond(200, version_2_9);
  CHECK_THROWS_AS(client.send_heartbeat(), argus::UnsupportedError);
  script->respond(403).respond(200, real_answers::metadata);
  CHECK_THROWS_AS(client.send_heartbeat(), argus::PermissionError);
  script->respond(403).respond(502);
  CHECK_THROWS_AS(client.send_heartbeat(), argus::PermissionError);
  script->respond(401, "{}");
  CHECK_THROWS_AS(client.send_heartbeat(), argus::AuthenticationError);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "supports_heartbeat knows a heartbeat by the 405 to a GET") {
  script->respond(405);
  CHECK(client.supports_heartbeat());
  script->respond(404, R"({"detail":"Not found."})");
  CHECK_FALSE(client.supports_heartbeat());
  script->respond(401, R"({"detail":"Invalid token."})");
  CHECK_THROWS_AS(client.supports_heartbeat(), argus::AuthenticationError);
}

TEST_CASE_METHOD(ClientFixture, "source systems are read, made and renamed") {
  script->respond(200, real_answers::sources);
  const auto sources = client.get_sources();
  REQUIRE(sources.size() == 2);
  CHECK(sources[1].name == "testnav");
  const std::string one = json(sources[1]).dump();
  argus::SourceSystem renamed = sources[1];
  renamed.name = "nav2";
  script->respond(200, one);
  CHECK(client.get_source(1) == sources[1]);
  CHECK(line(1) == "GET incidents/sources/1/");
  script->respond(201, one);
  client.post_source({"testnav", "nav", "https://nav.example.org/", "", {}});
  CHECK(sent(2) == json{{"name", "testnav"}, {"type", "nav"}, {"base_url", "https://nav.example.org/"}});
  script->respond(200, json(renamed).dump());
  client.rename_source(1, "nav2");
  CHECK(line(3) == "PATCH incidents/sources/1/");
  CHECK(sent(3) == json{{"name", "nav2"}});
}

TEST_CASE_METHOD(ClientFixture, "a heartbeat_frequency is refused if the server is too old for it") {
  const argus::NewSourceSystem source{"testnav", "nav", "", "nav-user", std::chrono::seconds{600}};
  script->respond(200, version_2_9);
  CHECK_THROWS_AS(client.post_source(source), argus::UnsupportedError);
  CHECK(script->requests().size() == 1);
  script->respond(200, real_answers::metadata).respond(201, R"({"pk":1,"name":"testnav"})");
  client.post_source(source);
  CHECK(sent(2) == json{{"name", "testnav"},
                        {"type", "nav"},
                        {"base_url", ""},
                        {"username", "nav-user"},
                        {"heartbeat_frequency", 600}});
}

TEST_CASE_METHOD(ClientFixture, "a source system whose answer was lost is found in the list") {
  const argus::NewSourceSystem source{" testnav", "nav", "https://nav.example.org/", "", {}};
  lose_answer();
  script->respond(200, real_answers::sources);
  CHECK(client.post_source(source).pk == 1);
  lose_answer();
  script->respond(200, R"([{"pk":9,"name":"testnav","type":{"name":"other"},"base_url":"https://nav.example.org/"}])");
  CHECK(maybe_processed([&] { client.post_source(source); }));
}

TEST_CASE_METHOD(ClientFixture, "types of source systems are listed, asked for and made") {
  script->respond(200, R"([{"name":"argus"},{"name":"nav"}])");
  CHECK(client.get_source_types() == std::vector<std::string>{"argus", "nav"});
  script->respond(200, R"({"name":"a b"})").respond(404, "{}");
  CHECK(client.has_source_type("a b"));
  CHECK(line(1) == "GET incidents/source-types/a%20b/");
  CHECK_FALSE(client.has_source_type("zino"));
  script->respond(201, R"({"name":"zino"})");
  client.post_source_type("zino");
  CHECK(sent(3) == json{{"name", "zino"}});
  lose_answer();
  script->respond(200, R"([{"name":"argus"},{"name":"zino"}])");
  CHECK_NOTHROW(client.post_source_type("zino"));
  lose_answer();
  script->respond(200, R"([{"name":"argus"}])");
  CHECK(maybe_processed([&] { client.post_source_type("zino"); }));
}

TEST_CASE_METHOD(ClientFixture, "blank names of sources and types are refused before anything is sent") {
  const auto name = GENERATE(as<std::string>{}, "", " ", "..", ".", "a/b", std::string("a\0b", 3));
  INFO(name);
  CHECK_THROWS_AS(client.has_source_type(name), std::invalid_argument);
  CHECK_THROWS_AS(client.post_source_type(" "), std::invalid_argument);
  CHECK_THROWS_AS(client.rename_source(1, ""), std::invalid_argument);
  CHECK_THROWS_AS(client.post_source({"", "nav", "", "", {}}), std::invalid_argument);
  CHECK_THROWS_AS(client.post_source({"a", "", "", "", {}}), std::invalid_argument);
  CHECK_THROWS_AS(client.post_source({"a", "nav", "", "", std::chrono::seconds{59}}), std::invalid_argument);
  CHECK_THROWS_AS(client.post_source({"a", "nav", "", "", std::chrono::hours{25}}), std::invalid_argument);
  CHECK(script->requests().empty());
}

}  // namespace sources_test
