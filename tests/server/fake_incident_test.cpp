// Incidents on the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

namespace fake_incident_test {

TEST_CASE("the fake server stores what is posted as a server does", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply reply =
      source.post("incidents/",
                  {{"start_time", "2024-07-15T12:00:00.1234567+05:30"},
                   {"source_incident_id", " 4711 "},
                   {"description", "  It's gone "},
                   {"details_url", "/alert/7"},
                   {"ticket_url", "https://tickets.example.org/1"},
                   {"level", "3"},
                   {"metadata", {{"any", {1, nullptr}}}},
                   {"tags", {{{"tag", " host = a "}}, {{"tag", "host=b=c"}}, {{"tag", "host=a"}}, {{"tag", "blank="}}}},
                   {"unknown", 1}});
  REQUIRE(reply.status == 201);
  const json& stored = reply.body;
  CHECK(stored.at("start_time") == "2024-07-15T07:30:00.123456+01:00");
  CHECK(stored.at("end_time") == "infinity");
  CHECK(stored.at("source_incident_id") == "4711");
  CHECK(stored.at("description") == "It's gone");
  CHECK(stored.at("details_url") == "https://nav.example.org/alert/7");
  CHECK(stored.at("ticket_url") == "https://tickets.example.org/1");
  CHECK(stored.at("level") == 3);
  CHECK(stored.at("metadata") == json{{"any", {1, nullptr}}});
  CHECK(stored.at("open") == true);
  CHECK(stored.at("stateful") == true);
  CHECK(stored.at("acked") == false);
  CHECK(stored.at("source").at("name") == "testnav");
  CHECK(stored.at("source").at("type") == json{{"name", "nav"}});
  CHECK(stored.at("source").at("base_url") == "https://nav.example.org/");
  REQUIRE(stored.at("tags").size() == 3);
  CHECK(stored.at("tags")[0].at("tag") == "host=a");
  CHECK(stored.at("tags")[1].at("tag") == "host=b=c");
  CHECK(stored.at("tags")[2].at("tag") == "blank=");
  CHECK_FALSE(stored.contains("unknown"));

  const auto pk = stored.at("pk").get<std::int64_t>();
  CHECK(server.incident(pk) == stored);
  CHECK(server.incidents() == json::array({stored}));
  CHECK(source.get(path_of_incident(pk)).body == stored);
  const json start = server.events(pk).at(0);
  CHECK(start.at("type") == json{{"value", "STA"}, {"display", "Incident start"}});
  CHECK(start.at("actor").at("username") == "glue");
  CHECK(start.at("incident") == pk);
  CHECK(start.at("pk") != pk);
  CHECK(start.at("description") == "It's gone");
}

TEST_CASE("the fake server tells the three kinds of end apart", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const Reply stateless = source.post("incidents/", incident_with("end_time", nullptr));
  CHECK(stateless.body.at("end_time").is_null());
  CHECK(stateless.body.at("stateful") == false);
  CHECK(stateless.body.at("open") == false);
  CHECK(server.events(stateless.body.at("pk").get<std::int64_t>())[0].at("type").at("value") == "LES");

  const Reply past = source.post("incidents/", incident_with("end_time", some_time));
  CHECK(past.body.at("end_time") == "2024-01-15T13:00:00+01:00");
  CHECK(past.body.at("open") == false);
  CHECK(source.post("incidents/", incident_with("end_time", "2999-01-01T00:00:00Z")).body.at("open") == true);
  CHECK(source.post("incidents/", incident_with("end_time", "infinity")).body.at("open") == true);
  const Reply backwards = source.post("incidents/", incident_with("end_time", "2024-01-15T11:59:59Z"));
  CHECK(backwards.status == 400);
  CHECK(backwards.body == json{{"non_field_errors", {"'end_time' cannot be before 'start_time'."}}});
}

TEST_CASE("the fake server reads and prints times in its zone", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto stored = [&](Asker& asker, const std::string& time) {
    return asker.post("incidents/", incident_at(time)).body.at("start_time");
  };
  CHECK(stored(source, "2024-07-15T12:00:00") == "2024-07-15T12:00:00+01:00");
  CHECK(stored(source, "2024-07-15 12:00") == "2024-07-15T12:00:00+01:00");
  CHECK(stored(source, "2024-07-15") == "2024-07-15T00:00:00+01:00");
  CHECK(stored(source, "2024-07-15T12:00:00.5-04:56:02") == "2024-07-15T17:56:02.500000+01:00");
  CHECK(stored(source, "20240715T120000Z") == "2024-07-15T13:00:00+01:00");
  CHECK(stored(source, "1850-01-01T00:00:00.000001Z") == "1850-01-01T01:00:00.000001+01:00");

  FakeServer::Options options;
  options.time_zone_offset = std::chrono::minutes{0};
  FakeServer in_utc(options);
  Asker utc_source(in_utc, in_utc.token());
  CHECK(stored(utc_source, "2024-07-15T12:00:00") == "2024-07-15T12:00:00Z");
  options.time_zone_offset = std::chrono::minutes{-210};
  FakeServer in_newfoundland(options);
  Asker western_source(in_newfoundland, in_newfoundland.token());
  CHECK(stored(western_source, some_time) == "2024-01-15T08:30:00-03:30");

  for (const char* time : {"", "x", "infinity", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z",
                           "2024-01-01T10:00:60Z", "2024-01-01T10:00:00z", "2024-01-01T10:00:00+25:00",
                           " 2024-01-15T12:00:00Z", "2024-01-15T12:00:00Z and more", "2024-01-15T12:00:00."}) {
    INFO(time);
    const Reply reply = source.post("incidents/", incident_at(time));
    CHECK(reply.status == 400);
    CHECK(reply.body.at("start_time")[0].get<std::string>().rfind("Datetime has wrong format.", 0) == 0);
  }
  CHECK(source.post("incidents/", incident_at("9999-12-31T23:59:59Z")).body ==
        json{{"start_time", {"Datetime value out of range."}}});
}

TEST_CASE("the fake server refuses bad incidents, field by field", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto refusal = [&](const json& incident) {
    const Reply reply = source.post("incidents/", incident);
    CHECK(reply.status == 400);
    return reply.body;
  };
  const auto error_of = [&](const std::string& field, const json& value) {
    const json errors = refusal(incident_with(field, value));
    CHECK(errors.size() == 1);
    return errors.at(field);
  };
  const json required{"This field is required."};
  const json not_null{"This field may not be null."};
  const json bad_url{"Enter a valid URL."};
  CHECK(refusal(json::object()) == json{{"start_time", required}, {"tags", required}});
  CHECK(refusal(json::array()) == json{{"non_field_errors", {"Invalid data. Expected a dictionary, but got list."}}});
  for (const char* field :
       {"start_time", "tags", "level", "description", "source_incident_id", "details_url", "ticket_url"}) {
    INFO(field);
    CHECK(error_of(field, nullptr) == not_null);
  }
  CHECK(refusal(incident_with("metadata", nullptr)).is_array());
  CHECK(error_of("level", 0) == json{"\"0\" is not a valid choice."});
  CHECK(error_of("level", 6) == json{"\"6\" is not a valid choice."});
  CHECK(error_of("level", true) == json{"\"True\" is not a valid choice."});
  CHECK(error_of("description", json::array()) == json{"Not a valid string."});
  CHECK(error_of("description", std::string("a\0b", 3)) == json{"Null characters are not allowed."});
  for (const char* url :
       {"", "x", "http://x", "http://nowhere/", "ftp://a.b/c", "/relative", "https://a b.example.org", "mailto:a@b"}) {
    INFO(url);
    CHECK(error_of("ticket_url", url) == bad_url);
  }
  CHECK(source.post("incidents/", incident_with("ticket_url", "http://localhost:8080/a?b#c")).status == 201);
  CHECK(source.post("incidents/", incident_with("ticket_url", "https://user@10.0.0.1/")).status == 201);

  CHECK(error_of("tags", "x") == json{{"non_field_errors", {"Expected a list of items but got type \"str\"."}}});
  CHECK(error_of("tags", {"a=b"}) == json{{"0", {"Tags need to follow the format {\"tag\": key=value}"}}});
  CHECK(error_of("tags", {{{"tag", "a=b"}}, {{"tag", "none"}}}) ==
        json{{"1", {{"tag", "The tag does not have its delimiter: =."}}}});
  CHECK(error_of("tags", {{{"tag", "Host=b"}}}).at("0").at("tag") ==
        "['Enter a valid key consisting of lowercase letters, numbers and underscores.']");
  CHECK(source.post("incidents/", incident_with("tags", {{{"tag", nullptr}}})).status == 500);
  CHECK(source.post("incidents/", incident_with("source_incident_id", std::string(2689, 'x'))).status == 500);
  CHECK(server.incidents().size() == 2);

  FakeServer old(with_version("1.29.0"));
  Asker old_source(old, old.token());
  CHECK(old_source.post("incidents/", incident_with("tags", {{{"tag", "a=b"}}, {{"tag", "none"}}})).body ==
        json{{"tags", {json::object(), {{"tag", "The tag does not have its delimiter: =."}}}}});
}

TEST_CASE("the fake server keeps source_incident_ids unique for each source", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker other(server, server.other_token());
  const json incident = incident_with("source_incident_id", "4711");
  CHECK(source.post("incidents/", incident).status == 201);
  const Reply duplicate = source.post("incidents/mine/", incident);
  CHECK(duplicate.status == 400);
  REQUIRE(duplicate.body.is_array());
  CHECK(duplicate.body[0].get<std::string>().rfind("duplicate key value violates unique constraint", 0) == 0);
  CHECK(other.post("incidents/", incident).status == 201);
  for (int i = 0; i < 2; ++i) CHECK(source.post("incidents/", incident_with("source_incident_id", "  ")).status == 201);
}

TEST_CASE("the fake server lets only sources post incidents, and superusers for others", "[fake]") {
  FakeServer server;
  Asker person(server, server.person_token());
  Asker source(server, server.token());
  Asker admin(server, server.admin_token());
  CHECK(person.post("incidents/", incident_at(some_time)).body ==
        json{"The requesting user must have a connected source system."});
  CHECK(source.post("incidents/", incident_with("source", 1)).body ==
        json{"You must be a superuser to be allowed to specify the 'source' field."});
  CHECK(admin.post("incidents/", incident_with("source", 99)).body == json{"SourceSystem with pk=99 does not exist."});
  CHECK(admin.post("incidents/", incident_with("source", 2)).body.at("source").at("name") == "othernav");
  CHECK(admin.post("incidents/", incident_at(some_time)).body.at("source").at("name") == "argus");
}

TEST_CASE("the fake server completes details URLs as its version does", "[fake]") {
  const auto quote = [](const std::string& version, const std::string& url) {
    FakeServer server(with_version(version));
    return Asker(server, server.token()).post("incidents/", incident_with("details_url", url)).body.at("details_url");
  };
  const std::string nav = "https://nav.example.org/";
  CHECK(quote("2.10.2", "") == "");
  CHECK(quote("2.10.2", "a/./b/../c") == nav + "a/c");
  CHECK(quote("2.10.2", "../up") == nav + "up");
  CHECK(quote("2.10.2", "?q=1") == nav + "?q=1");
  CHECK(quote("2.10.2", "//h.example.org/p") == "https://h.example.org/p");
  CHECK(quote("2.10.2", "https://else.example.org/x") == "https://else.example.org/x");
  CHECK(quote("2.10.2", "mailto:x@y") == "mailto:x@y");
  CHECK(quote("2.10.2", "a b") == "a b");
  CHECK(quote("1.29.0", "a b") == nav + "a b");
}

TEST_CASE("the fake server changes what may be changed, and writes it down", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"description", "old"}, {"tags", {{{"tag", "host=a"}}, {{"tag", "k=1"}}}}});
  const Reply reply = source.patch(path_of_incident(pk), {{"description", " new "},
                                                          {"level", 2},
                                                          {"details_url", "/x"},
                                                          {"ticket_url", "https://t.example.org/1"},
                                                          {"metadata", {{"a", 1}}},
                                                          {"tags", {{{"tag", "host=b"}}, {{"tag", "k=1"}}}}});
  REQUIRE(reply.status == 200);
  CHECK(reply.body == server.incident(pk));
  CHECK(reply.body.at("description") == "new");
  CHECK(reply.body.at("level") == 2);
  CHECK(reply.body.at("details_url") == "https://nav.example.org/x");
  CHECK(reply.body.at("metadata") == json{{"a", 1}});
  CHECK(reply.body.at("tags").size() == 2);
  std::set<std::string> changes;
  for (const json& event : server.events(pk)) changes.insert(event.at("description").get<std::string>());
  CHECK(changes == std::set<std::string>{"old", "Change: \"description\": old → new", "Change: \"level\": 5 → 2",
                                         "Change: \"details_url\":  → /x",
                                         "Change: \"ticket_url\":  → https://t.example.org/1",
                                         "Change: \"metadata\": 0 item(s) → 1 item(s)",
                                         "Change: \"tags\": ['host=a', 'k=1'] → ['host=b', 'k=1']"});

  CHECK(source.patch(path_of_incident(pk), {{"level", 2}}).status == 200);
  CHECK(source.patch(path_of_incident(pk), json::object()).status == 200);
  CHECK(server.events(pk).size() == 7);
  CHECK(source.patch(path_of_incident(pk), {{"description", ""}, {"tags", json::array()}}).status == 200);
  CHECK(server.incident(pk).at("description") == "");
  CHECK(server.incident(pk).at("tags").empty());
  CHECK(source.send("DELETE", path_of_incident(pk), "").status == 405);
}

TEST_CASE("the fake server refuses other changes", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"level", 4}});
  const json before = server.incident(pk);
  const auto refusal = [&](const json& patch) {
    const Reply reply = source.patch(path_of_incident(pk), patch);
    CHECK(reply.status == 400);
    return reply.body;
  };
  CHECK(refusal({{"pk", 1}, {"start_time", some_time}, {"open", true}, {"colour", "red"}, {"level", 9}}) ==
        json{{"pk", "The field is not allowed to be changed."},
             {"start_time", "The field is not allowed to be changed."},
             {"open", "The field does not exist."},
             {"colour", "The field does not exist."}});
  CHECK(refusal({{"level", 9}, {"ticket_url", ""}, {"metadata", nullptr}}) ==
        json{{"level", {"\"9\" is not a valid choice."}},
             {"ticket_url", {"Enter a valid URL."}},
             {"metadata", {"This field may not be null."}}});
  CHECK(source.patch(path_of_incident(pk), {{"metadata", 7}}).status == 500);
  CHECK(source.put(path_of_incident(pk), {{"level", 5}}).body == json{{"tags", {"This field is required."}}});
  CHECK(source.patch(path_of_incident(99), {{"level", 5}}).status == 404);
  CHECK(server.incident(pk) == before);
  CHECK(server.events(pk).size() == 1);
}

TEST_CASE("the fake server lets only superusers remove others' tags by a change", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  Asker admin(server, server.admin_token());
  const auto pk = server.add_incident({{"level", 4}});
  CHECK(person.patch(path_of_incident(pk), {{"tags", {{{"tag", "seen_by=me"}}}}}).status == 200);
  const Reply refused = source.patch(path_of_incident(pk), {{"tags", json::array()}, {"level", 1}});
  CHECK(refused.status == 400);
  CHECK(refused.body == json{{"seen_by=me", "Cannot remove this tag when you're not the one who added it."}});
  CHECK(server.incident(pk).at("level") == 4);
  CHECK(admin.patch(path_of_incident(pk), {{"tags", json::array()}}).status == 200);
}

TEST_CASE("the fake server takes any text for a ticket on its own address", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident({{"ticket_url", "https://t.example.org/1"}});
  const std::string path = path_of_incident(pk) + "ticket_url/";
  CHECK(source.put(path, {{"ticket_url", ""}}).body == json{{"ticket_url", ""}});
  CHECK(server.incident(pk).at("ticket_url") == "");
  CHECK(source.put(path, {{"ticket_url", " any "}}).body == json{{"ticket_url", "any"}});
  CHECK(source.put(path, {{"ticket_url", nullptr}}).status == 400);
  CHECK(source.put(path, json::object()).status == 500);
  CHECK(source.get(path).status == 405);
  CHECK(server.events(pk).size() == 3);
  CHECK(source.put(path_of_incident(pk) + "automatic-ticket/", nullptr).body == json{{"ticket_url", "any"}});
  CHECK(source.put(path, {{"ticket_url", ""}}).status == 200);
  const Reply no_plugin = source.put(path_of_incident(pk) + "automatic-ticket/", nullptr);
  CHECK(no_plugin.status == 400);
  CHECK(no_plugin.body.is_string());
}

TEST_CASE("the fake server deletes incidents where it is set up so", "[fake]") {
  FakeServer::Options options;
  options.indelible_incidents = false;
  FakeServer server(options);
  Asker source(server, server.token());
  Asker other(server, server.other_token());
  const auto pk = server.add_incident(json::object());
  const auto kept = server.add_incident(json::object());
  server.call(server.token(), "POST", path_of_acknowledgements(pk), {{"timestamp", some_time}});
  const Reply refused = other.send("DELETE", path_of_incident(pk), "");
  CHECK(refused.status == 403);
  CHECK(refused.body == json{{"detail", "{source} is not originating source, may not delete incident #{instance.id}"}});
  CHECK(source.send("DELETE", path_of_incident(pk), "").status == 204);
  CHECK(source.send("DELETE", path_of_incident(pk), "").status == 404);
  CHECK(source.get(path_of_events(pk)).status == 404);
  CHECK(server.incidents().size() == 1);
  CHECK(Asker(server, server.admin_token()).send("DELETE", path_of_incident(kept), "").status == 204);
  CHECK(server.add_incident(json::object()) > kept);

  FakeServer indelible;
  const auto lasting = indelible.add_incident(json::object());
  const Reply not_allowed = Asker(indelible, indelible.token()).send("DELETE", path_of_incident(lasting), "");
  CHECK(not_allowed.status == 405);
  CHECK(not_allowed.body == json{{"detail", "Deletion of incidents is turned off, see setting INDELIBLE_INCIDENTS"}});
}

TEST_CASE("the fake server makes tickets where it is set up so", "[fake]") {
  FakeServer::Options options;
  options.makes_tickets = true;
  FakeServer server(options);
  Asker person(server, server.person_token());
  const auto ask_for = [&](std::int64_t pk) { return person.put(path_of_incident(pk) + "automatic-ticket/", nullptr); };
  const auto pk = server.add_incident(json::object());
  const std::string ticket = "https://tickets.example.org/" + std::to_string(pk);
  for (int i = 0; i < 2; ++i) CHECK(ask_for(pk).body == json{{"ticket_url", ticket}});
  CHECK(server.incident(pk).at("ticket_url") == ticket);
  CHECK(server.events(pk).size() == 2);
  const Reply refused = ask_for(server.add_incident({{"description", "no ticket for this"}}));
  CHECK(refused.status == 403);
  CHECK(refused.body == "The ticket system refuses.");
  const Reply down = ask_for(server.add_incident({{"description", "no ticket system"}}));
  CHECK(down.status == 503);
  CHECK(down.body == "The ticket system can't be reached.");
  CHECK(ask_for(99).status == 404);
  CHECK(person.get("/api/").body.at("ticket_plugin") == "argus_tickets.TicketSystem");
}

TEST_CASE("the fake server applies filters even to a single incident", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  CHECK(source.get(path_of_incident(pk) + "?open=true").status == 200);
  CHECK(source.get(path_of_incident(pk) + "?open=false").status == 404);
  CHECK(source.patch(path_of_incident(pk) + "?level__lte=x", {{"level", 1}}).body ==
        json{{"level__lte", {"Enter a number."}}});
}

TEST_CASE("the fake server writes a change down before it fails to store it", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  const std::string nul("a\0b", 3);
  CHECK(source.patch(path_of_incident(pk), {{"description", "new"}, {"metadata", {{"nul", nul}}}}).status == 500);
  CHECK(server.incident(pk).at("description") == "");
  CHECK(server.events(pk).size() == 3);
}

TEST_CASE("the fake server takes the last moment that there is for infinity", "[fake]") {
  FakeServer server;
  const json incident = incident_with("end_time", "9999-12-31T23:59:59.999999+01:00");
  CHECK(server.incident(server.add_incident(incident)).at("end_time") == "infinity");
}

TEST_CASE("an answer shows what was sent, and the next one what the fake server's database made of it", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const json sent = json::parse(R"({"a":1e22,"b":[1e16,-2.7975648539862008e+16,1e15,1.5]})");
  const Reply reply = source.post("incidents/", {{"start_time", "0001-01-01T00:00:00Z"},
                                                 {"end_time", "0001-01-01T00:00:00Z"},
                                                 {"metadata", sent},
                                                 {"tags", json::array()}});
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("end_time") == "0001-01-01T01:00:00+01:00");
  CHECK(reply.body.at("metadata").dump() == sent.dump());
  const json stored = source.get(path_of_incident(reply.body.at("pk").get<std::int64_t>())).body;
  CHECK(stored.at("end_time") == "-infinity");
  CHECK(stored.at("open") == false);
  CHECK(stored.at("metadata").at("b").dump() == "[10000000000000000,-27975648539862010,1e+15,1.5]");
  CHECK(source.get("incidents/?duration__gte=1").status == 500);
  CHECK(source.get("incidents/?open=false").status == 200);
}

TEST_CASE("an END before all times ends so on the fake server", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = source.post("incidents/", {{"start_time", "2024-01-15T12:00:00Z"}, {"tags", json::array()}})
                      .body.at("pk")
                      .get<std::int64_t>();
  const Reply reply =
      source.post(path_of_incident(pk) + "events/", {{"type", "END"}, {"timestamp", "0001-01-01T00:00:00Z"}});
  CHECK(reply.body.at("timestamp") == "0001-01-01T01:00:00+01:00");
  CHECK(server.incident(pk).at("end_time") == "-infinity");
}

TEST_CASE("a details_url whose host can't be split ends all lists of the fake server", "[fake]") {
  const auto url = GENERATE(as<std::string>{}, "http://[", "//x]", "https://a\uff0fb/");
  const auto version = GENERATE(as<std::string>{}, "2.10.2", "1.29.0");
  INFO(url << " on " << version);
  FakeServer::Options options;
  options.version = version;
  FakeServer server{options};
  Asker source(server, server.token());
  CHECK(source.get("incidents/").status == 200);
  CHECK(
      source.post("incidents/", {{"start_time", "2024-01-15T12:00:00Z"}, {"details_url", url}, {"tags", json::array()}})
          .status == 500);
  CHECK(source.get("incidents/").status == 500);
}

}  // namespace fake_incident_test
