// What the fake server does to many incidents at once; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>

#include "catch.hpp"

namespace fake_bulk_test {

namespace {

const char events_path[] = "incidents/events/bulk/";
const char acks_path[] = "incidents/acks/bulk/";
const char tickets_path[] = "incidents/ticket_url/bulk/";

json event_of(const std::string& type) {
  return {{"type", type}, {"timestamp", "2024-01-16T12:00:00Z"}, {"description", "in bulk"}};
}

}  // namespace

TEST_CASE("the fake server takes events in bulk, and answers for each incident", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto first = server.add_incident(incident_at(some_time));
  const auto second = server.add_incident(incident_at(some_time));
  const Reply reply =
      source.post(events_path, {{"ids", {first, std::to_string(second), 99, first}}, {"event", event_of("OTH")}});
  REQUIRE(reply.status == 201);
  const json& changes = reply.body.at("changes");
  CHECK(changes.size() == 3);
  const json& done = changes.at(std::to_string(first));
  CHECK(done.at("status") == 201);
  CHECK(done.at("errors").is_null());
  CHECK(done.at("event") == server.events(first)[0]);
  CHECK(done.at("event").at("actor").at("username") == "glue");
  CHECK(changes.at("99") ==
        json{{"event", nullptr}, {"status", 400}, {"errors", {{"ids", "Incident with id 99 could not be found."}}}});

  const Reply missing = source.post(events_path, {{"ids", {98, 99}}, {"event", event_of("OTH")}});
  CHECK(missing.status == 400);
  CHECK(missing.body.at("changes").size() == 2);
}

TEST_CASE("the fake server closes and reopens in bulk whoever asks, and ends and restarts nothing", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const auto open = server.add_incident(incident_at(some_time));
  const auto closed = server.add_incident(incident_with("end_time", some_time));
  const auto stateless = server.add_incident(incident_with("end_time", nullptr));
  const auto post = [&](Asker& asker, const std::string& type) {
    const Reply reply = asker.post(events_path, {{"ids", {open, closed, stateless}}, {"event", event_of(type)}});
    CHECK(reply.status == 201);
  };
  const auto are_open = [&] {
    return std::make_pair(server.incident(open).at("open").get<bool>(), server.incident(closed).at("open").get<bool>());
  };
  post(person, "END");
  post(source, "RES");
  CHECK(are_open() == std::make_pair(true, false));
  post(source, "CLO");
  CHECK(server.incident(open).at("end_time") == "2024-01-16T13:00:00+01:00");
  CHECK(server.incident(closed).at("end_time") == "2024-01-15T13:00:00+01:00");
  post(source, "REO");
  CHECK(are_open() == std::make_pair(true, true));
  CHECK(server.incident(stateless).at("end_time").is_null());
  CHECK(server.events(stateless).size() == 5);

  post(person, "ACK");
  CHECK(server.incident(open).at("acked") == true);
  CHECK(person.get(path_of_acknowledgements(open)).body == json::array());
  CHECK(pks_of(person.get("incidents/?acked=true").body).empty());
}

TEST_CASE("the fake server acknowledges in bulk, but not twice the same", "[fake]") {
  FakeServer server;
  Asker person(server, server.person_token());
  const auto pk = server.add_incident(incident_at(some_time));
  const json ack{{"timestamp", some_time}, {"description", "seen"}, {"expiration", "2999-01-01T00:00:00Z"}};
  const Reply reply = person.post(acks_path, {{"ids", {pk}}, {"ack", ack}});
  REQUIRE(reply.status == 201);
  const json stored = person.get(path_of_acknowledgements(pk)).body;
  CHECK(reply.body.at("changes").at(std::to_string(pk)).at("ack") == stored.at(0));
  CHECK(stored.at(0).at("expiration") == "2999-01-01T01:00:00+01:00");
  CHECK(server.incident(pk).at("acked") == true);

  CHECK(person.post(acks_path, {{"ids", {pk}}, {"ack", ack}}).status == 500);
  CHECK(server.events(pk).size() == 3);
  CHECK(person.get(path_of_acknowledgements(pk)).body == stored);
}

TEST_CASE("the fake server sets tickets in bulk, and writes it down even where nothing changes", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(incident_with("ticket_url", "https://t.example.org/1"));
  for (int i = 0; i < 2; ++i) {
    const Reply reply = source.post(tickets_path, {{"ids", {pk}}, {"ticket_url", " any text "}});
    CHECK(reply.status == 201);
    CHECK(reply.body.at("changes").at(std::to_string(pk)) ==
          json{{"ticket_url", "any text"}, {"status", 201}, {"errors", nullptr}});
  }
  CHECK(server.incident(pk).at("ticket_url") == "any text");
  CHECK(server.events(pk)[0].at("description") == "Change: \"ticket_url\": any text → any text");
  CHECK(server.events(pk)[1].at("description") == "Change: \"ticket_url\": https://t.example.org/1 → any text");
  CHECK(source.post(tickets_path, {{"ids", {pk}}}).status == 500);
}

TEST_CASE("the fake server refuses bad bulk operations, field by field", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  Asker person(server, server.person_token());
  const json required{"This field is required."};
  CHECK(source.post(events_path, json::object()).body == json{{"ids", required}, {"event", required}});
  CHECK(source.post(events_path, {{"ids", json::array()}, {"event", json::object()}}).body ==
        json{{"ids", {"This list may not be empty."}}, {"event", {{"type", required}, {"timestamp", required}}}});
  CHECK(source.post(acks_path, {{"ids", {1, "x", nullptr, 1.5}}, {"ack", {{"timestamp", some_time}}}}).body ==
        json{{"ids",
              {{"1", {"A valid integer is required."}},
               {"2", {"This field may not be null."}},
               {"3", {"A valid integer is required."}}}}});
  CHECK(source.post(acks_path, {{"ids", {1}}, {"ack", {{"timestamp", some_time}, {"expiration", some_time}}}}).body ==
        json{{"ack", {{"non_field_errors", {"'expiration' is earlier than creation timestamp."}}}}});
  CHECK(source.post(tickets_path, {{"ids", "x"}, {"ticket_url", ""}}).body ==
        json{{"ids", {"Expected a list of items but got type \"str\"."}}});
  CHECK(person.post(events_path, {{"ids", {1}}, {"event", "x"}}).status == 500);
  CHECK(source.get(events_path).status == 405);
}

TEST_CASE("an old fake server doesn't find events in bulk by searching", "[fake]") {
  for (const auto& [version, count] : {std::make_pair("1.37.0", 0), std::make_pair("2.9.1", 1)}) {
    INFO(version);
    FakeServer server(with_version(version));
    Asker source(server, server.token());
    const auto pk = server.add_incident(incident_at(some_time));
    source.post(events_path, {{"ids", {pk}}, {"event", event_of("OTH")}});
    CHECK(source.get("incidents/?count&search=bulk").body.at("count") == count);
  }
}

}  // namespace fake_bulk_test
