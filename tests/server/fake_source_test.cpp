// Sources of the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>

#include "catch.hpp"

namespace fake_source_test {

TEST_CASE("the fake server takes heartbeats where its version does", "[fake]") {
  const char path[] = "incidents/sources/heartbeat/";
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  CHECK(source.send("POST", path, "").status == 204);
  CHECK(person.send("POST", path, "").status == 403);
  CHECK(person.send("POST", path, "").text.empty());
  CHECK(source.get(path).status == 405);

  FakeServer old(with_version("2.9.1"));
  Asker old_source(old, old.token());
  CHECK(old_source.send("POST", path, "").status == 403);
  CHECK(old_source.send("POST", path, "").body.contains("detail"));
  CHECK(Asker(old, old.admin_token()).send("POST", path, "").status == 405);
  CHECK(old_source.get(path).status == 404);
  CHECK(old_source.get("incidents/sources/1/").body.at("name") == "testnav");
  CHECK(old_source.get("incidents/sources/").body.size() == 4);
}

TEST_CASE("the fake server lets superusers make sources, each with a user", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const char path[] = "incidents/sources/";
  const json source{{"name", " new "}, {"type", "nav"}, {"base_url", "https://new.example.org/"}};
  CHECK(Asker(server, server.token()).post(path, source).status == 403);
  const Reply reply = boss.post(path, source);
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("name") == "new");
  CHECK(reply.body.at("type") == json{{"name", "nav"}});
  CHECK(reply.body.at("base_url") == "https://new.example.org/");
  CHECK(boss.get("auth/users/" + reply.body.at("user").dump() + "/").body.at("username") == "new");
  CHECK(boss.get(path + reply.body.at("pk").dump() + "/").body == reply.body);
  CHECK(boss.get(path).body.size() == 5);

  const Reply taken = boss.post(path, {{"name", "other"}, {"type", "nav"}, {"username", "glue"}});
  REQUIRE(taken.status == 201);
  const json user = boss.get("auth/users/" + taken.body.at("user").dump() + "/").body;
  CHECK(user.at("username").get<std::string>().rfind("glue_", 0) == 0);
  json incident = incident_at(some_time);
  incident["source"] = taken.body.at("pk");
  CHECK(boss.post("incidents/", incident).body.at("source").at("name") == "other");
}

TEST_CASE("the fake server refuses bad sources as Django refuses forms", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const char path[] = "incidents/sources/";
  const json no_choice{"Select a valid choice. That choice is not one of the available choices."};
  CHECK(boss.post(path, {{"name", "n"}, {"type", "unknown"}}).body == json{{"type", no_choice}});
  CHECK(boss.post(path, {{"name", "testnav"}, {"type", "nav"}, {"username", "u"}}).body ==
        json{{"__all__", {"Source system with this Name and Type already exists."}}});
  CHECK(boss.post(path, {{"type", "nav"}}).status == 500);
  CHECK(boss.post(path, {{"type", "nav"}, {"username", "u"}}).body == json{{"name", {"This field is required."}}});
  CHECK(boss.post(path, {{"name", "a b"}, {"type", "nav"}})
            .body.at("username")[0]
            .get<std::string>()
            .rfind("username: Enter a valid username.", 0) == 0);
  CHECK(boss.post(path, json::array()).status == 500);
  const auto post_frequency = [&](const json& frequency) {
    static int count = 0;
    const std::string name = "source" + std::to_string(++count);
    return boss.post(path, {{"name", name}, {"type", "nav"}, {"heartbeat_frequency", frequency}});
  };
  for (const json& frequency : {json(60), json("PT1M"), json("1 00:00:00"), json("00:05:00"), json(nullptr)}) {
    INFO(frequency);
    CHECK(post_frequency(frequency).status == 201);
  }
  CHECK(post_frequency(59).body ==
        json{{"heartbeat_frequency", {"Ensure this value is greater than or equal to 0:01:00."}}});
  CHECK(post_frequency("P1DT1S").body ==
        json{{"heartbeat_frequency", {"Ensure this value is less than or equal to 1 day, 0:00:00."}}});
  CHECK(post_frequency("often").body == json{{"heartbeat_frequency", {"Enter a valid duration."}}});
}

TEST_CASE("the fake server changes nothing of a source but its name", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const char path[] = "incidents/sources/1/";
  CHECK(Asker(server, server.token()).patch(path, {{"name", "mine"}}).status == 403);
  const json changed = boss.patch(path, {{"name", "renamed"}, {"base_url", "x"}, {"type", "argus"}}).body;
  CHECK(changed.at("name") == "renamed");
  CHECK(changed.at("base_url") == "https://nav.example.org/");
  CHECK(changed.at("type") == json{{"name", "nav"}});
  CHECK(boss.put(path, json::object()).body == json{{"name", {"This field is required."}}});
  CHECK(boss.patch(path, {{"name", " "}}).body == json{{"name", {"This field may not be blank."}}});
  CHECK(boss.patch(path, {{"name", "othernav"}}).status == 500);
  CHECK(boss.get(path).body.at("name") == "renamed");
}

TEST_CASE("the fake server lets anyone with a token make types of sources", "[fake]") {
  FakeServer server;
  Asker person(server, server.person_token());
  const char path[] = "incidents/source-types/";
  CHECK(person.post(path, {{"name", "zabbix"}}).status == 201);
  CHECK(person.get(path).body == json{{{"name", "argus"}}, {{"name", "nav"}}, {{"name", "zabbix"}}});
  CHECK(person.get(std::string(path) + "zabbix/").body == json{{"name", "zabbix"}});
  CHECK(person.get(std::string(path) + "Zabbix/").status == 404);
  CHECK(person.post(path, {{"name", "Zabbix"}}).body == json{{"name", {"'Zabbix' is not a lowercase string"}}});
  CHECK(person.post(path, {{"name", "123"}}).body == json{{"name", {"'123' is not a lowercase string"}}});
  CHECK(person.post(path, {{"name", "nav"}}).body ==
        json{{"name", {"source system type with this name already exists."}}});
}

TEST_CASE("old fake servers show sources to anyone", "[fake]") {
  for (const auto& [version, status] : {std::make_pair("1.37.0", 200), std::make_pair("2.9.1", 401)}) {
    INFO(version);
    FakeServer server(with_version(version));
    Asker nobody(server, "");
    CHECK(nobody.get("incidents/sources/").status == status);
    CHECK(nobody.get("incidents/sources/1/").status == status);
    CHECK(nobody.post("incidents/sources/", json::object()).status == 401);
    CHECK(Asker(server, "nobody's").get("incidents/sources/").status == 401);
  }
}

}  // namespace fake_source_test
