// Version 3 of the API on the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

namespace fake_v3_test {

namespace {

const char root[] = "/api/v3/incidents/";

std::string path_of(std::int64_t pk, const std::string& rest = "") {
  return root + std::to_string(pk) + '/' + rest;
}

json incident_with_tags(const std::vector<std::string>& tags) {
  return {{"start_time", some_time}, {"tags", tags}};
}

}  // namespace

TEST_CASE("version 3 of the fake server's API has tags as texts, and when sources were seen", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply reply = source.post(root, incident_with_tags({"host=a", " host=b ", "host=a"}));
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("tags") == json{"host=a", "host=b"});
  CHECK(reply.body.at("source").at("last_seen").is_string());
  const auto pk = reply.body.at("pk").get<std::int64_t>();
  CHECK(source.get(path_of(pk)).body.at("tags") == json{"host=a", "host=b"});
  CHECK(source.get(std::string(root) + "mine/?tags=host=a").body.at("results").size() == 1);
  CHECK(server.incident(pk).at("tags")[0].at("added_by") == 5);
  CHECK(source.get("auth/users/5/").body.at("username") == "argus");
  CHECK(source.put(path_of(pk, "ticket_url/"), {{"ticket_url", "any"}}).body == json{{"ticket_url", "any"}});

  const json sources = source.get(std::string(root) + "sources/").body;
  REQUIRE(sources.size() == 4);
  CHECK(sources[0].at("last_seen").is_string());
  CHECK(sources[1].at("last_seen").is_null());
  CHECK_FALSE(source.get("incidents/sources/").body[0].contains("last_seen"));
}

TEST_CASE("only recent fake servers have version 3 of the API", "[fake]") {
  FakeServer old(with_version("2.9.1"));
  Asker source(old, old.token());
  CHECK(source.get(root).status == 404);
  CHECK(source.get(root).header("Content-Type") == "text/html; charset=utf-8");
  FakeServer server;
  for (const char* path : {"events/", "events/bulk/", "source-types/", "1/events/", "1/acks/", "1/automatic-ticket/"}) {
    INFO(path);
    CHECK(Asker(server, server.token()).get(std::string(root) + path).status == 404);
  }
}

TEST_CASE("version 3 of the fake server's API refuses bad tags by their index", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const std::string rule =
      "Enter a valid key-value construct: \"key=value\", where key and value are strings. The key can consist of "
      "lowercase letters, numbers and underscores.";
  CHECK(source.post(root, incident_with_tags({"a=b", "Host=a", "x"})).body ==
        json{{"tags", {{"1", {rule}}, {"2", {rule, "Ensure this field has at least 2 characters."}}}}});
  CHECK(source.post(root, {{"start_time", some_time}, {"tags", {1, nullptr, ""}}}).body.at("tags").at("1") ==
        json{"This field may not be null."});
  CHECK(source.post(root, {{"start_time", some_time}, {"tags", "a=b"}}).body ==
        json{{"tags", {{"non_field_errors", {"Expected a list of items but got type \"str\"."}}}}});
  CHECK(source.post(root, {{"start_time", some_time}}).body == json{{"tags", {"This field is required."}}});
}

TEST_CASE("a change by version 3 of the fake server's API is written down twice, one of tags once", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = source.post(root, incident_with_tags({"host=a"})).body.at("pk").get<std::int64_t>();
  const Reply reply = person.patch(path_of(pk), {{"level", 1}, {"description", "new"}, {"tags", {"host=b"}}});
  REQUIRE(reply.status == 200);
  CHECK(reply.body.at("tags") == json{"host=b"});
  std::multiset<std::string> changes;
  for (const json& event : server.events(pk)) changes.insert(event.at("description").get<std::string>());
  CHECK(changes.count("Change: \"level\": 5 → 1") == 2);
  CHECK(changes.count("Change: \"description\":  → new") == 2);
  CHECK(changes.count("Change: \"tags\": {'host=a'} → {'host=b'}") == 1);
  CHECK(person.patch(path_of(pk), {{"tags", json::array()}}).status == 200);
  CHECK(server.events(pk)[0].at("description") == "Change: \"tags\": {'host=b'} → set()");
  CHECK(person.put(path_of(pk), {{"level", 1}}).body == json{{"tags", {"This field is required."}}});
}

TEST_CASE("the two versions of the fake server's API get into each other's way over tags", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"tags", {{{"tag", "host=a"}}}}});
  CHECK(source.post(path_of(pk, "tags/"), json{"new=1", "host=a", "late=1"}).status == 500);
  CHECK(source.get(path_of(pk, "tags/")).body == json{"host=a", "new=1"});
  const Reply refused = source.patch(path_of_incident(pk), {{"tags", {{{"tag", "host=a"}}}}});
  CHECK(refused.body == json{{"new=1", "Cannot remove this tag when you're not the one who added it."}});
  CHECK(source.patch(path_of(pk), {{"tags", json::array()}}).status == 200);
  CHECK(server.incident(pk).at("tags").empty());
}

TEST_CASE("version 3 of the fake server's API adds and removes tags without writing it down", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  const std::string tags = path_of(pk, "tags/");
  const Reply reply = source.post(tags, json{"a=1", "b= 2", "a=1"});
  CHECK(reply.status == 201);
  CHECK(reply.body == json{"a=1", "b= 2", "a=1"});
  CHECK(source.get(tags).body == json{"a=1", "b=2"});
  CHECK(source.get(tags + "a=1/").body == json{"a=1"});
  CHECK(source.send("DELETE", tags + "a=1/", "").status == 204);
  CHECK(source.get(tags + "a=1/").body == json{{"detail", "No Tag matches the given query."}});
  CHECK(source.get(tags + "Host=a/").status == 400);
  CHECK(source.post(tags, json::array()).body == json::array());
  CHECK(source.post(tags, json::object()).body ==
        json{{"non_field_errors", {"Expected a list of items but got type \"dict\"."}}});
  CHECK(source.post(path_of(99, "tags/"), json{"a=1"}).body == json{"An incident with pk=99 does not exist"});
  CHECK(server.events(pk).size() == 1);
}

TEST_CASE("a source made by version 3 of the fake server's API is answered as by version 2", "[fake]") {
  FakeServer server;
  Asker boss(server, server.admin_token());
  const Reply reply = boss.post(std::string(root) + "sources/", {{"name", "new"}, {"type", "nav"}});
  CHECK(reply.status == 201);
  CHECK_FALSE(reply.body.contains("last_seen"));
  const std::string item = std::string(root) + "sources/" + reply.body.at("pk").dump() + '/';
  CHECK(boss.get(item).body.at("last_seen").is_null());
  CHECK(boss.patch(item, {{"name", "other"}}).body.at("name") == "other");
}

}  // namespace fake_v3_test
