#include "catch.hpp"
#include "unit/api_of.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace events_test {

using argus::Client;
using argus::ClientOptions;
using argus::testing::ScriptedTransport;
using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "resolve_incident and reopen_incident post their events") {
  script->then(store_event(1)).then(store_event(2)).then(store_event(3));
  client.resolve_incident(7, "over", argus::parse_timestamp("2026-01-02T03:04:05Z"));
  CHECK(asked(0).url == std::string(root) + "incidents/7/events/");
  CHECK(json::parse(asked(0).body) ==
        json{{"type", "END"}, {"timestamp", "2026-01-02T03:04:05Z"}, {"description", "over"}});
  client.restart_incident(7);
  CHECK(json::parse(asked(1).body)["type"] == "RES");
  const auto before = argus::now();
  client.resolve_incident(7);
  CHECK(argus::parse_timestamp(json::parse(asked(2).body)["timestamp"].get<std::string>()) >= before);
}

TEST_CASE_METHOD(ClientFixture, "ensure_resolved tells what became of the incident") {
  SECTION("closed before: nothing is posted") {
    script->respond(200, incident_answer(7, false));
    CHECK(client.ensure_resolved(7) == argus::CloseResult::already_closed);
  }
  SECTION("closed now") {
    script->respond(200, incident_answer(7)).then(store_event()).respond(200, incident_answer(7, false));
    CHECK(client.ensure_resolved(7, "over") == argus::CloseResult::closed);
    CHECK(json::parse(asked(1).body)["description"] == "over");
  }
  SECTION("the server's clock has yet to come to the END that it has stored") {
    const argus::Timestamp end = argus::now();
    json stored = json::parse(incident_answer(7));
    stored["end_time"] = argus::to_string(end);
    script->respond(200, incident_answer(7)).then(store_event()).respond(200, stored.dump());
    CHECK(client.ensure_resolved(7, "", end) == argus::CloseResult::closed);
  }
  SECTION("the server took the END and left it open") {
    script->respond(200, incident_answer(7)).then(store_event()).respond(200, incident_answer(7));
    SECTION("2.10 takes any END: a person has reopened the incident") {
      script->respond(200, real_answers::metadata);
      CHECK(client.ensure_resolved(7) == argus::CloseResult::still_open);
    }
    SECTION("2.9 took one END: a bulk CLO closes") {
      script->respond(200, version_2_9).respond(201, "{}").respond(200, incident_answer(7, false));
      CHECK(client.ensure_resolved(7, "over") == argus::CloseResult::closed);
      CHECK(asked(4).url == std::string(root) + "incidents/events/bulk/");
      const json sent = json::parse(asked(4).body);
      CHECK(sent["ids"] == json{7});
      CHECK(sent["event"]["type"] == "CLO");
      CHECK(sent["event"]["description"] == "over");
      CHECK(sent["event"]["timestamp"] == json::parse(asked(1).body)["timestamp"]);
    }
    SECTION("2.9, and the bulk CLO's answer is lost") {
      script->respond(200, version_2_9).respond(502).respond(200, incident_answer(7, false));
      CHECK(client.ensure_resolved(7) == argus::CloseResult::closed);
    }
    SECTION("2.9, and the bulk CLO is refused") {
      script->respond(200, version_2_9).respond(403, "{}");
      CHECK(maybe_processed([&] { static_cast<void>(client.ensure_resolved(7)); }));
    }
    SECTION("of a version that it doesn't tell") {
      script->respond(502);
      CHECK(maybe_processed([&] { static_cast<void>(client.ensure_resolved(7)); }));
    }
    SECTION("until the END's time") {
      CHECK(client.ensure_resolved(7, "", argus::now() + std::chrono::hours{1}) == argus::CloseResult::still_open);
    }
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "restarting on a server that can't is an UnsupportedError, and a bad request isn't") {
  const char* const refused = R"({"type":["\"RES\" is not a valid choice."]})";
  SECTION("2.9.1") {
    script->respond(400, refused).respond(200, R"({"server-version":"2.9.1"})");
    CHECK_THROWS_AS(client.restart_incident(7), argus::UnsupportedError);
    CHECK(asked(1).url == "https://argus.example.org/api/");
  }
  SECTION("2.10.2") {
    script->respond(400, refused).respond(200, real_answers::metadata);
    CHECK_THROWS_AS(client.restart_incident(7), argus::ValidationError);
  }
}

TEST_CASE_METHOD(ClientFixture, "a DecodeError about a list of events names the element") {
  script->respond(200, R"([{"pk":1}])");
  CHECK_THROWS_WITH(client.get_incident_events(7), contains("[0].incident: is missing"));
}

TEST_CASE_METHOD(ClientFixture, "closing by id looks the incident up again if it had to wait for another write") {
  std::chrono::steady_clock::time_point time{};
  ClientOptions waiting = options();
  waiting.retry_environment.now = [&time] { return time; };
  waiting.retry_environment.wait = [&time](std::chrono::milliseconds wait, const auto&) { time += wait; };
  client = Client{waiting, script};
  script->then([this](const argus::Request&) {
    api_of(client).lock(8).mark_unclear();
    return argus::Response{200, {}, page_of({incident_answer(8)})};
  });
  SECTION("closed meanwhile") {
    script->respond(200, incident_answer(8, false));
    CHECK(client.close_incident_by_source_id("4711") == argus::CloseResult::already_closed);
    CHECK(script->requests().size() == 2);
  }
  SECTION("still open") {
    script->respond(200, incident_answer(8)).then(store_event()).respond(200, incident_answer(8, false));
    CHECK(client.close_incident_by_source_id("4711") == argus::CloseResult::closed);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "closing by id tells what became of the incident") {
  SECTION("open") {
    script->respond(200, page_of({incident_answer(8)})).then(store_event());
    SECTION("then closed") {
      script->respond(200, incident_answer(8, false));
      CHECK(client.close_incident_by_source_id("4711", "over") == argus::CloseResult::closed);
      CHECK(json::parse(asked(1).body)["description"] == "over");
      CHECK(json::parse(asked(1).body)["type"] == "END");
    }
    SECTION("left open") {
      script->respond(200, incident_answer(8)).respond(200, real_answers::metadata);
      CHECK(client.close_incident_by_source_id("4711") == argus::CloseResult::still_open);
    }
    SECTION("then unreadable") {
      script->respond(502);
      try {
        static_cast<void>(client.close_incident_by_source_id("4711"));
        FAIL("taken for closed");
      } catch (const argus::ServerError& error) {
        CHECK(error.maybe_processed());
      }
    }
  }
  SECTION("closed") {
    script->respond(200, page_of({incident_answer(8, false)}));
    CHECK(client.close_incident_by_source_id(" 4711 ") == argus::CloseResult::already_closed);
  }
  SECTION("not there") {
    script->respond(200, page_of({}));
    CHECK(client.close_incident_by_source_id("4711") == argus::CloseResult::not_found);
  }
  SECTION("what was found can't be believed") {
    json other = json::parse(incident_answer(8));
    SECTION("another's, from a server that mixes answers up") {
      other["source_incident_id"] = "4712";
    }
    SECTION("without a primary key") {
      other["pk"] = GENERATE(0, -1);
    }
    script->respond(200, page_of({other.dump()}));
    CHECK_THROWS_AS(client.close_incident_by_source_id("4711"), argus::DecodeError);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture, "closing by id returns not_yet_known while the incident may still be posted") {
  script->respond(502).respond(200, page_of({}));
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ServerError);
  script->respond(200, page_of({}));
  const Client copy = client;
  CHECK(copy.close_incident_by_source_id("4711") == argus::CloseResult::not_yet_known);
  script->respond(200, page_of({}));
  CHECK(copy.close_incident_by_source_id("4712") == argus::CloseResult::not_found);
}

TEST_CASE("an event whose answer was lost holds up the next write to its incident, and to no other") {
  const auto script = std::make_shared<ScriptedTransport>();
  ClientOptions hurried = ClientFixture::options();
  hurried.retry.total_time = std::chrono::milliseconds{1};
  const Client client{hurried, script};
  script->respond(502).respond(200, "[]");
  CHECK_THROWS_AS(client.resolve_incident(7), argus::ServerError);
  argus::IncidentPatch patch;
  patch.level = 5;
  CHECK_THROWS_AS(client.update_incident(7, patch), argus::TimeoutError);
  CHECK_THROWS_AS(client.request("POST", "incidents/7/tags/", {{"tag", "a=b"}}), argus::TimeoutError);
  CHECK(script->requests().size() == 2);
  script->respond(200, ClientFixture::incident_answer(8));
  CHECK(client.update_incident(8, patch).pk == 8);
}

TEST_CASE_METHOD(ClientFixture, "each kind of event has a method") {
  using Post = std::function<argus::Event(const Client&)>;
  const std::vector<std::pair<std::string, Post>> posts{
      {"CLO", [](const Client& c) { return c.close_incident(7, "text"); }},
      {"REO", [](const Client& c) { return c.reopen_incident(7, "text"); }},
      {"OTH", [](const Client& c) { return c.post_other_event(7, "text"); }},
      {"CHI", [](const Client& c) { return c.post_change_event(7, "text"); }},
      {"LES", [](const Client& c) { return c.post_stateless_event(7, "text"); }},
  };
  for (std::size_t i = 0; i < posts.size(); ++i) {
    script->then(store_event(static_cast<std::int64_t>(i) + 1));
    posts[i].second(client);
    CHECK(line(i) == "POST incidents/7/events/");
    CHECK(sent(i)["type"] == posts[i].first);
    CHECK(sent(i)["description"] == "text");
  }
}

TEST_CASE_METHOD(ClientFixture, "one event is read, and the log with what each event did") {
  script->respond(200, real_answers::event);
  CHECK(client.get_incident_event(1, 1).pk == 1);
  CHECK(line() == "GET incidents/1/events/1/");
  script->respond(200, "[" + std::string(real_answers::event) + "]").respond(200, real_answers::metadata);
  const argus::IncidentLog log = client.get_incident_log(1);
  CHECK(log.effect_of(1) == argus::EventEffect::opened);
}

TEST_CASE_METHOD(ClientFixture, "the events of all incidents are listed page by page") {
  const auto page = [](int pk, const char* next) {
    json event = json::parse(real_answers::event);
    event["pk"] = pk;
    json result{{"next", nullptr}, {"previous", nullptr}, {"results", json::array()}};
    if (pk != 0) result["results"].push_back(event);
    if (next != nullptr) result["next"] = std::string("http://wrong.example.org/?cursor=") + next;
    return result.dump();
  };
  SECTION("to the end, an empty page in the middle") {
    script->respond(200, page(3, "a")).respond(200, page(0, "b")).respond(200, page(2, nullptr));
    std::vector<std::int64_t> keys;
    for (const argus::Event& event : client.get_events(1)) keys.push_back(event.pk);
    CHECK(keys == std::vector<std::int64_t>{3, 2});
    CHECK(line(0) == "GET incidents/events/?page_size=1");
    CHECK(line(1) == "GET incidents/events/?page_size=1&cursor=a");
  }
  SECTION("and over a page that could not be fetched") {
    script->respond(200, page(3, "a")).respond(502).respond(200, page(2, nullptr));
    const auto events = client.get_events();
    auto event = events.begin();
    ++event;
    CHECK_THROWS_AS(event->pk, argus::ServerError);
    CHECK(event->pk == 2);
  }
  SECTION("but not in a circle") {
    script->respond(200, page(3, "a")).respond(200, page(2, "b")).respond(200, page(3, "a")).respond(200, page(2, "b"));
    CHECK_THROWS_WITH(client.get_events().to_vector(), contains("circle"));
  }
  SECTION("or by hand") {
    script->respond(200, page(3, "a"));
    CHECK(client.get_events_page("z", 7).next == "a");
    CHECK(line() == "GET incidents/events/?page_size=7&cursor=z");
  }
  CHECK_THROWS_AS(client.get_events(0), std::invalid_argument);
  CHECK_THROWS_AS(client.get_events_page("", -1), std::invalid_argument);
  CHECK(script->remaining() == 0);
}

}  // namespace events_test
