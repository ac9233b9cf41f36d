// Events and acknowledgements on the fake server; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <atomic>
#include <chrono>
#include <string>

#include "catch.hpp"

namespace fake_event_test {

TEST_CASE("the fake server ends, restarts, closes and reopens", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto is_open = [&] { return server.incident(pk).at("open").get<bool>(); };
  const auto post = [&](Asker& asker, const std::string& type, const std::string& time) {
    json event{{"type", type}};
    if (!time.empty()) event["timestamp"] = time;
    return asker.post(path_of_events(pk), event);
  };

  const Reply end = source.post(path_of_events(pk),
                                {{"type", "END"}, {"timestamp", "2024-01-14T12:00:00"}, {"description", " over "}});
  REQUIRE(end.status == 201);
  CHECK(end.body.at("type") == json{{"value", "END"}, {"display", "Incident end"}});
  CHECK(end.body.at("actor").at("username") == "glue");
  CHECK(end.body.at("timestamp") == "2024-01-14T12:00:00+01:00");
  CHECK(end.body.at("description") == "over");
  CHECK(server.incident(pk).at("end_time") == "2024-01-14T12:00:00+01:00");
  CHECK_FALSE(is_open());

  CHECK(post(source, "END", "2024-01-20T12:00:00Z").status == 201);
  CHECK(server.incident(pk).at("end_time") == "2024-01-14T12:00:00+01:00");
  CHECK(post(person, "CLO", "").body == json{{"type", "The incident is already closed."}});
  CHECK(post(person, "REO", "").status == 201);
  CHECK(is_open());
  CHECK(post(person, "REO", "").body == json{{"type", "The incident is already open."}});
  CHECK(post(source, "END", some_time).status == 201);
  CHECK_FALSE(is_open());
  CHECK(post(source, "RES", some_time).status == 201);
  CHECK(is_open());
  CHECK(post(source, "RES", some_time).status == 201);
  CHECK(post(source, "END", "2999-01-01T00:00:00Z").status == 201);
  CHECK(is_open());
  CHECK(post(source, "END", some_time).status == 201);
  CHECK_FALSE(is_open());
  server.post_event_as_person(pk, "REO");
  CHECK(is_open());
  server.post_event_as_person(pk, "CLO", "enough");
  CHECK_FALSE(is_open());
  CHECK(server.events(pk)[0].at("timestamp") == "2999-01-01T01:00:00+01:00");
  CHECK(source.get(path_of_events(pk)).body == server.events(pk));
  const json newest = server.events(pk)[1];
  CHECK(newest.at("description") == "enough");
  CHECK(newest.at("actor").at("username") == "person");
  CHECK(source.get(path_of_events(pk) + newest.at("pk").dump() + "/").body == newest);
  CHECK(source.get(path_of_events(pk) + "1/").status == 404);
}

TEST_CASE("the fake server checks events and who posts them", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto post = [&](Asker& asker, const json& event) { return asker.post(path_of_events(pk), event); };
  const json required{"This field is required."};
  CHECK(post(source, json::object()).body == json{{"type", required}, {"timestamp", required}});
  CHECK(post(person, json::object()).body == json{{"type", required}});
  CHECK(post(source, {{"type", "XXX"}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"XXX\" is not a valid choice."}}});
  CHECK(post(source, {{"type", {{"value", "END"}}}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"{'value': 'END'}\" is not a valid choice."}}});
  for (const char* type : {"CLO", "REO", "ACK"}) {
    CHECK(post(source, {{"type", type}, {"timestamp", some_time}}).body ==
          json{{"type", std::string("A source system cannot post events of type '") + type + "'."}});
  }
  for (const char* type : {"STA", "END", "RES", "CHI", "LES"}) {
    CHECK(post(person, {{"type", type}}).body ==
          json{{"type", std::string("An end user cannot post events of type '") + type + "'."}});
  }
  CHECK(post(person, {{"type", "ACK"}})
            .body.at("type")
            .get<std::string>()
            .find(host_of(server) + "/api/v2/incidents/1/acks/.") != std::string::npos);
  CHECK(server.events(pk).size() == 1);
  for (const char* type : {"STA", "OTH", "CHI", "LES"}) {
    CHECK(post(source, {{"type", type}, {"timestamp", some_time}}).status == 201);
  }
  CHECK(post(person, {{"type", "OTH"}}).status == 201);

  const Reply missing = source.post(path_of_events(99), {{"type", "END"}, {"timestamp", some_time}});
  CHECK(missing.status == 500);
  CHECK(missing.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(source.get(path_of_events(99)).status == 404);
}

TEST_CASE("the fake server never changes the state of a stateless incident", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_with("end_time", nullptr));
  for (const char* type : {"STA", "END", "RES", "LES"}) {
    CHECK(source.post(path_of_events(pk), {{"type", type}, {"timestamp", some_time}}).status == 201);
  }
  for (const char* type : {"CLO", "REO"}) {
    CHECK(person.post(path_of_events(pk), {{"type", type}}).body ==
          json{{"type", "Cannot change the state of a stateless incident."}});
  }
  CHECK(server.incident(pk).at("end_time").is_null());
}

TEST_CASE("an old fake server knows no restart, and one END", "[fake]") {
  FakeServer server(with_version("2.9.1"));
  Asker source(server, server.token());
  const auto pk = server.add_incident(incident_at(some_time));
  const auto end = [&](const std::string& time) {
    return source.post(path_of_events(pk), {{"type", "END"}, {"timestamp", time}}).status;
  };
  CHECK(end(some_time) == 201);
  CHECK(server.incident(pk).at("open") == false);
  CHECK(source.post(path_of_events(pk), {{"type", "RES"}, {"timestamp", some_time}}).body ==
        json{{"type", {"\"RES\" is not a valid choice."}}});
  server.post_event_as_person(pk, "REO");
  CHECK(end(some_time) == 201);
  CHECK(server.incident(pk).at("open") == true);
  server.post_event_as_person(pk, "CLO");
  CHECK(server.incident(pk).at("open") == false);

  const auto pending = server.add_incident(incident_at(some_time));
  for (const char* time : {"2999-01-01T00:00:00Z", some_time}) {
    CHECK(source.post(path_of_events(pending), {{"type", "END"}, {"timestamp", time}}).status == 201);
  }
  CHECK(server.incident(pending).at("open") == true);
}

TEST_CASE("the fake server lists the events of all incidents", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  for (int i = 0; i < 3; ++i) server.add_incident(incident_at(some_time));
  const json page = source.get("incidents/events/?page_size=2").body;
  CHECK(page.at("results").size() == 2);
  CHECK(page.at("next").is_string());
  CHECK(source.post("incidents/events/", json::object()).status == 405);
}

TEST_CASE("the fake server acknowledges", "[fake]") {
  std::atomic<std::int64_t> seconds{1'705'320'000};  // 2024-01-15T12:00:00Z
  FakeServer::Options options;
  options.clock = [&] { return std::chrono::system_clock::time_point(std::chrono::seconds(seconds)); };
  FakeServer server(options);
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  CHECK(server.incident(pk).at("start_time") == "2024-01-15T13:00:00+01:00");
  const std::string path = path_of_acknowledgements(pk);
  const auto is_acknowledged = [&] { return server.incident(pk).at("acked").get<bool>(); };

  CHECK(source.get(path).body == json::array());
  CHECK(source.post(path, json::object()).body == json{{"timestamp", {"This field is required."}}});
  CHECK(source.post(path, {{"timestamp", some_time}, {"expiration", some_time}}).body ==
        json{{"non_field_errors", {"'expiration' is earlier than creation timestamp."}}});
  CHECK_FALSE(is_acknowledged());
  const Reply reply =
      source.post(path, {{"timestamp", some_time}, {"description", " seen "}, {"expiration", "2024-01-15T13:00:00Z"}});
  REQUIRE(reply.status == 201);
  CHECK(reply.body.at("expiration") == "2024-01-15T14:00:00+01:00");
  CHECK(reply.body.at("event").at("type") == json{{"value", "ACK"}, {"display", "Acknowledge"}});
  CHECK(reply.body.at("event").at("description") == "seen");
  CHECK(reply.body.at("pk") == reply.body.at("event").at("pk"));
  CHECK(is_acknowledged());

  const std::string item = path + reply.body.at("pk").dump() + "/";
  CHECK(source.get(path).body == json::array({reply.body}));
  CHECK(source.get(item).body == reply.body);
  CHECK(source.put(item, {{"expiration", some_time}})
            .body.at("expiration")[0]
            .get<std::string>()
            .rfind("'expiration' must be later than current moment (2024-01-15 12:00:00+00:00)", 0) == 0);
  CHECK(source.patch(item, {{"expiration", "2024-01-15T12:00:05Z"}}).status == 200);
  seconds += 6;
  CHECK_FALSE(is_acknowledged());
  CHECK(source.patch(item, {{"expiration", nullptr}}).body == json{"Cannot change expired Acknowledgement"});
  const Reply lasting = source.post(path, {{"timestamp", some_time}, {"expiration", nullptr}});
  CHECK(lasting.body.at("expiration").is_null());
  CHECK(is_acknowledged());
  const std::string lasting_item = path + lasting.body.at("pk").dump() + "/";
  CHECK(source.put(lasting_item, {{"expiration", "2024-01-16T00:00:00Z"}}).body.at("expiration").is_string());
  CHECK(source.put(lasting_item, json::object()).body.at("expiration").is_null());
  CHECK(source.send("DELETE", item, "").status == 405);
  CHECK(source.get(path + "99/").body == json{{"detail", "No Acknowledgement matches the given query."}});
  CHECK(source.get(path_of_acknowledgements(99)).status == 404);
}

}  // namespace fake_event_test
