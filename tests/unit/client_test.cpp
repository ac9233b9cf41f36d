#include "catch.hpp"
#include "real_answers.hpp"

#include <argus/argus.hpp>
#include <argus/testing/scripted_transport.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using argus::Client;
using argus::ClientOptions;
using argus::Incident;
using argus::testing::ScriptedTransport;
using nlohmann::json;

namespace {

constexpr const char* root = "https://argus.example.org/api/v2/";

ClientOptions options() {
  ClientOptions result;
  result.api_root_url = "https://argus.example.org";
  result.token = "hunter2";
  result.retry.max_attempts = 1;
  return result;
}

struct Fixture {
  std::shared_ptr<ScriptedTransport> script = std::make_shared<ScriptedTransport>();
  Client client{options(), script};

  argus::Request asked(std::size_t i = 0) const { return script->requests().at(i); }
};

std::string incident_answer(std::int64_t pk, bool open = true) {
  json answer = json::parse(real_answers::incident);
  answer["pk"] = pk;
  answer["source_incident_id"] = "4711";
  answer["open"] = open;
  return answer.dump();
}

std::string page_of(const std::vector<std::string>& incidents, bool has_more = false) {
  std::string results;
  for (const auto& incident : incidents) results += (results.empty() ? "" : ",") + incident;
  const char* const next =
      has_more ? R"("http://wrong.example.org/api/v2/incidents/?cursor=cD0x%3D&page_size=1")" : "null";
  return std::string(R"({"next":)") + next + R"(,"previous":null,"results":[)" + results + "]}";
}

Incident new_incident() {
  Incident incident;
  incident.start_time = argus::parse_timestamp("2026-01-02T03:04:05Z");
  incident.source_incident_id = "4711";
  return incident;
}

template <class Argument, class = void>
constexpr bool lists_with = false;
template <class Argument>
constexpr bool
    lists_with<Argument, std::void_t<decltype(std::declval<const Client&>().get_incidents(std::declval<Argument>()))>> =
        true;
template <class Argument, class = void>
constexpr bool lists_mine_with = false;
template <class Argument>
constexpr bool lists_mine_with<
    Argument, std::void_t<decltype(std::declval<const Client&>().get_my_incidents(std::declval<Argument>()))>> = true;

}  // namespace

static_assert(lists_with<bool> && lists_with<std::optional<bool>> && lists_with<std::nullopt_t> &&
              lists_with<argus::IncidentFilter>);
static_assert(!lists_with<const char*> && !lists_with<const char (&)[6]> && !lists_with<int> && !lists_with<json> &&
              !lists_with<std::string>);
static_assert(lists_mine_with<bool> && lists_mine_with<argus::IncidentFilter&>);
static_assert(!lists_mine_with<const char*> && !lists_mine_with<int> && !lists_mine_with<json>);
static_assert(std::is_copy_constructible_v<Client> &&
              std::is_nothrow_move_constructible_v<argus::IncidentRange::iterator>);

TEST_CASE_METHOD(Fixture, "every request carries the token and the right headers") {
  script->respond(200, incident_answer(7));
  CHECK(client.get_incident(7).pk == 7);
  CHECK(asked().method == "GET");
  CHECK(asked().url == std::string(root) + "incidents/7/");
  const auto header = [this](std::string_view name) -> std::string {
    for (const auto& [key, value] : asked().headers) {
      if (key == name) return value;
    }
    return "absent";
  };
  CHECK(header("Authorization") == "***");
  CHECK(header("Accept") == "application/json");
  CHECK_THAT(header("User-Agent"), contains("argus-cpp/"));
  CHECK(header("Content-Type") == "absent");
}

TEST_CASE("the token reaches the transport in Argus's own scheme") {
  const auto script = std::make_shared<ScriptedTransport>();
  std::string authorization;
  script->then([&authorization](const argus::Request& request) {
    for (const auto& [name, value] : request.headers) {
      if (name == "Authorization") authorization = value;
    }
    return argus::Response{200, {}, incident_answer(1), 1};
  });
  Client{options(), script}.get_incident(1);
  CHECK(authorization == "Token hunter2");
}

TEST_CASE("options that can't work are refused when the client is made") {
  const auto refuses = [](auto change, const std::string& name) {
    ClientOptions changed = options();
    change(changed);
    CHECK_THROWS_AS(Client(changed), std::invalid_argument);
    CHECK_THROWS_WITH(Client(changed), contains(name));
  };
  refuses([](ClientOptions& o) { o.api_root_url = "argus"; }, "api_root_url");
  refuses([](ClientOptions& o) { o.api_root_url = "http://argus.example.org"; }, "allow_plain_http");
  refuses([](ClientOptions& o) { o.token = ""; }, "token");
  refuses([](ClientOptions& o) { o.token = "a\nb"; }, "token");
  refuses([](ClientOptions& o) { o.token = "a b"; }, "token");
  refuses([](ClientOptions& o) { o.token = std::string("a\0b", 3); }, "token");
  refuses([](ClientOptions& o) { o.user_agent = "a\r\nX: y"; }, "user_agent");
  refuses([](ClientOptions& o) { o.connect_timeout = std::chrono::milliseconds{0}; }, "timeout");
  refuses([](ClientOptions& o) { o.request_timeout = std::chrono::milliseconds{-1}; }, "timeout");
  refuses([](ClientOptions& o) { o.max_response_bytes = 0; }, "max_response_bytes");
  refuses([](ClientOptions& o) { o.max_connections = 0; }, "max_connections");
  refuses([](ClientOptions& o) { o.retry.max_attempts = 0; }, "max_attempts");
  refuses([](ClientOptions& o) { o.settle_time = std::chrono::milliseconds{-1}; }, "settle_time");
}

TEST_CASE("a refused token is not repeated in the refusal") {
  ClientOptions changed = options();
  changed.token = "hunter2\n";
  try {
    Client{changed};
    FAIL("accepted");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

TEST_CASE_METHOD(Fixture, "open and acked become filters, unset ones don't") {
  for (int i = 0; i < 5; ++i) script->respond(200, page_of({}));
  client.get_incidents(true, false).to_vector();
  CHECK(asked(0).url == std::string(root) + "incidents/?open=true&acked=false&page_size=100");
  client.get_incidents().to_vector();
  CHECK(asked(1).url == std::string(root) + "incidents/?page_size=100");
  client.get_incidents(std::nullopt, true).to_vector();
  CHECK(asked(2).url == std::string(root) + "incidents/?acked=true&page_size=100");
  client.get_my_incidents(true).to_vector();
  CHECK(asked(3).url == std::string(root) + "incidents/mine/?open=true&page_size=100");
  argus::IncidentFilter filter;
  filter.page_size = 500;
  filter.source_incident_id = "4711";
  client.get_my_incidents(filter).to_vector();
  CHECK(asked(4).url == std::string(root) + "incidents/mine/?source_incident_id=4711&page_size=500");
}

TEST_CASE_METHOD(Fixture, "a list goes on by start_time, and drops what it has seen") {
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}, true));
  script->respond(200, page_of({incident_answer(8), incident_answer(9), incident_answer(7)}));
  argus::IncidentFilter filter;
  filter.page_size = 2;
  std::vector<std::int64_t> keys;
  for (const Incident& incident : client.get_incidents(filter)) keys.push_back(incident.pk);
  CHECK(keys == std::vector<std::int64_t>{9, 8, 7});
  CHECK(asked(1).url == std::string(root) + "incidents/?start_time__lte=2026-01-02T03%3A04%3A05.123456Z&page_size=4");
}

TEST_CASE_METHOD(Fixture, "a range fetches nothing until it is walked, and again each time") {
  const auto range = client.get_incidents();
  CHECK(script->requests().empty());
  script->respond(200, page_of({incident_answer(9)})).respond(200, page_of({incident_answer(8)}));
  CHECK(range.begin()->pk == 9);
  CHECK(range.begin()->pk == 8);
}

TEST_CASE("a range outlives its client") {
  const auto script = std::make_shared<ScriptedTransport>();
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}));
  const auto range = Client{options(), script}.get_incidents();
  const std::vector<Incident> all(range.begin(), range.end());
  REQUIRE(all.size() == 2);
  CHECK(all[1].pk == 8);
}

TEST_CASE_METHOD(Fixture, "an iterator is an input iterator") {
  using iterator = argus::IncidentRange::iterator;
  static_assert(std::is_same_v<std::iterator_traits<iterator>::iterator_category, std::input_iterator_tag>);
  static_assert(std::is_default_constructible_v<iterator>);
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}));
  const auto range = client.get_incidents();
  auto it = range.begin();
  CHECK((*it++).pk == 9);
  CHECK(it->pk == 8);
  CHECK(++it == range.end());
}

TEST_CASE_METHOD(Fixture, "a list that breaks off throws; what was read stays read") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(502);
  std::vector<std::int64_t> keys;
  CHECK_THROWS_AS(
      [&] {
        for (const Incident& incident : client.get_incidents()) keys.push_back(incident.pk);
      }(),
      argus::ServerError);
  CHECK(keys == std::vector<std::int64_t>{9});
}

TEST_CASE_METHOD(Fixture, "a filter that can't work is refused before a range is made") {
  argus::IncidentFilter filter;
  filter.page_size = GENERATE(as<std::int64_t>{}, 0, -1, 1'000'001, (std::numeric_limits<std::int64_t>::max)());
  CHECK_THROWS_WITH(client.get_incidents(filter), contains("page_size"));
  filter.page_size = 1;
  filter.source_incident_id = "";
  CHECK_THROWS_AS(client.get_incidents(filter), std::invalid_argument);
  filter = {};
  filter.search = "x";
  CHECK_THROWS_AS(client.get_my_incidents(filter), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE_METHOD(Fixture, "one page by hand gives the cursor alone, never the link's host") {
  script->respond(200, page_of({incident_answer(9)}, true)).respond(200, page_of({incident_answer(8)}));
  const auto first = client.get_incidents_page({});
  CHECK(first.results.size() == 1);
  CHECK(first.next == "cD0x=");
  const auto second = client.get_incidents_page({}, *first.next);
  CHECK_FALSE(second.next);
  CHECK(asked(1).url == std::string(root) + "incidents/?page_size=100&cursor=cD0x%3D");
}

TEST_CASE_METHOD(Fixture, "an answer that is no page names the field") {
  const auto [body, path] = GENERATE(table<std::string, std::string>({
      {R"({"results":[{"pk":"x"}],"next":null})", "results[0].pk"},
      {R"({"results":{},"next":null})", "results"},
      {R"({"results":[]})", "next"},
      {R"({"next":null})", "results"},
      {R"({"results":[],"next":"http://x/?page=2"})", "next"},
      {R"({"results":[],"next":7})", "next"},
      {R"({"count":"seven"})", "results"},
      {"[]", ""},
      {"<html>", ""},
      {"", ""},
  }));
  INFO(body);
  script->respond(200, body);
  try {
    client.get_incidents().to_vector();
    FAIL("accepted");
  } catch (const argus::DecodeError& error) {
    CHECK(error.path() == path);
    CHECK_THAT(error.what(), contains("GET https://argus.example.org/api/v2/incidents/"));
    CHECK_FALSE(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "posting sends the writable part and returns what is stored") {
  script->respond(201, incident_answer(8));
  CHECK(client.post_incident(new_incident()).pk == 8);
  CHECK(asked().method == "POST");
  CHECK(asked().url == std::string(root) + "incidents/");
  CHECK(json::parse(asked().body) == argus::request_body(new_incident()));
  const auto headers = asked().headers;
  CHECK(std::count(headers.begin(), headers.end(), argus::Header{"Content-Type", "application/json"}) == 1);
}

TEST_CASE_METHOD(Fixture, "a write whose answer can't be read may have been carried out") {
  const auto body = GENERATE(as<std::string>{}, "<html>login</html>", "", "{}", R"({"pk":1)");
  script->respond(201, body);
  Incident incident = new_incident();
  incident.source_incident_id = "";
  try {
    client.post_incident(incident);
    FAIL("accepted");
  } catch (const argus::DecodeError& error) {
    CHECK(error.maybe_processed());
  }
}

TEST_CASE_METHOD(Fixture, "a duplicate is told by a look-up, and carries the incident that has the id") {
  script->respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(3, false)}));
  try {
    client.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError& error) {
    CHECK(error.existing().pk == 3);
    CHECK_FALSE(error.existing().open);
    CHECK_FALSE(error.maybe_processed());
    CHECK_THAT(error.what(), contains("incident 3 already has"));
  }
  CHECK(asked(1).url == std::string(root) + "incidents/mine/?source_incident_id=4711&page_size=2");
}

TEST_CASE_METHOD(Fixture, "another refusal in the same shape is no duplicate") {
  script->respond(400, R"(["You must be a superuser to be allowed to specify the 'source' field."])")
      .respond(200, page_of({}));
  try {
    client.post_incident(new_incident());
    FAIL("accepted");
  } catch (const argus::DuplicateError&) {
    FAIL("taken for a duplicate");
  } catch (const argus::ValidationError& error) {
    CHECK_THAT(error.what(), contains("superuser"));
  }
}

TEST_CASE_METHOD(Fixture, "a refusal is told as such where its look-up fails") {
  script->respond(400, real_answers::duplicate).respond(502);
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ValidationError);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "a field's refusal is no duplicate, and nothing is looked up") {
  script->respond(400, R"({"level":["\"9\" is not a valid choice."]})");
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ValidationError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a superuser's duplicate is looked up at the source that it named") {
  script->respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(3)}));
  Incident incident = new_incident();
  incident.source.pk = 5;
  CHECK_THROWS_AS(client.post_incident(incident), argus::DuplicateError);
  CHECK(asked(1).url == std::string(root) + "incidents/?source_incident_id=4711&source__id__in=5&page_size=2");
}

TEST_CASE_METHOD(Fixture, "an update sends what is set") {
  script->respond(200, incident_answer(7));
  argus::IncidentPatch patch;
  patch.level = 3;
  CHECK(client.update_incident(7, patch).pk == 7);
  CHECK(asked().method == "PATCH");
  CHECK(asked().body == R"({"level":3})");
}

TEST_CASE_METHOD(Fixture, "an empty patch only reads") {
  script->respond(200, incident_answer(7));
  client.update_incident(7, {});
  CHECK(script->requests().size() == 1);
  CHECK(asked().method == "GET");
}

TEST_CASE_METHOD(Fixture, "a ticket_url is cleared where the server allows it") {
  argus::IncidentPatch patch;
  patch.ticket_url = "";
  SECTION("alone") {
    script->respond(200, R"({"ticket_url":""})").respond(200, incident_answer(7));
    client.update_incident(7, patch);
    CHECK(asked(0).method == "PUT");
    CHECK(asked(0).url == std::string(root) + "incidents/7/ticket_url/");
    CHECK(asked(0).body == R"({"ticket_url":""})");
    CHECK(asked(1).method == "GET");
  }
  SECTION("after the rest") {
    patch.level = 2;
    script->respond(200, incident_answer(7)).respond(200, R"({"ticket_url":""})").respond(200, incident_answer(7));
    client.update_incident(7, patch);
    CHECK(asked(0).method == "PATCH");
    CHECK(asked(0).body == R"({"level":2})");
    CHECK(asked(1).method == "PUT");
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "resolving and restarting post their events") {
  script->respond(201, real_answers::event).respond(201, real_answers::event).respond(201, real_answers::event);
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

TEST_CASE_METHOD(Fixture, "ensure_resolved tells what became of the incident") {
  SECTION("closed before: nothing is posted") {
    script->respond(200, incident_answer(7, false));
    CHECK(client.ensure_resolved(7) == argus::Resolution::already_closed);
  }
  SECTION("closed now") {
    script->respond(200, incident_answer(7)).respond(201, real_answers::event).respond(200, incident_answer(7, false));
    CHECK(client.ensure_resolved(7, "over") == argus::Resolution::closed);
    CHECK(json::parse(asked(1).body)["description"] == "over");
  }
  SECTION("the server took the END and left it open") {
    script->respond(200, incident_answer(7)).respond(201, real_answers::event).respond(200, incident_answer(7));
    CHECK(client.ensure_resolved(7) == argus::Resolution::still_open);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "restarting on a server that can't is told apart from a bad request") {
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

TEST_CASE_METHOD(Fixture, "events and acknowledgements are read and posted") {
  script->respond(200, "[" + std::string(real_answers::event) + "]");
  CHECK(client.get_incident_events(7).at(0).type == argus::EventType::incident_start);
  CHECK(asked(0).url == std::string(root) + "incidents/7/events/");
  script->respond(200, "[" + std::string(real_answers::acknowledgement) + "]");
  CHECK(client.get_incident_acknowledgements(7).at(0).pk == 2);
  CHECK(asked(1).url == std::string(root) + "incidents/7/acks/");
  script->respond(201, real_answers::acknowledgement);
  argus::Acknowledgement acknowledgement;
  acknowledgement.event.description = "on it";
  CHECK(client.post_incident_acknowledgement(7, acknowledgement).pk == 2);
  CHECK(asked(2).method == "POST");
  CHECK(json::parse(asked(2).body)["description"] == "on it");
  script->respond(201, real_answers::event);
  argus::Event event;
  event.type = argus::EventType::other;
  CHECK(client.post_incident_event(7, event).pk == 1);
  CHECK(json::parse(asked(3).body)["type"] == "OTH");
}

TEST_CASE_METHOD(Fixture, "a list of events that is wrong names the element") {
  script->respond(200, R"([{"pk":1}])");
  CHECK_THROWS_WITH(client.get_incident_events(7), contains("[0].incident: is missing"));
}

TEST_CASE_METHOD(Fixture, "a token is refreshed with an empty body") {
  script->respond(200, real_answers::expiring_token);
  CHECK(client.refresh_token().token.size() == 64);
  CHECK(asked().method == "POST");
  CHECK(asked().url == std::string(root) + "auth/token/login/");
  CHECK(asked().body.empty());
}

TEST_CASE_METHOD(Fixture, "the login's 403 is a matter of the token") {
  script->respond(403, R"({"detail":"Invalid token."})");
  CHECK_THROWS_AS(client.refresh_token(), argus::AuthenticationError);
}

TEST_CASE_METHOD(Fixture, "a heartbeat is empty both ways") {
  script->respond(204);
  CHECK_NOTHROW(client.send_heartbeat());
  CHECK(asked().url == std::string(root) + "incidents/sources/heartbeat/");
  CHECK(asked().body.empty());
  script->respond(200, "<html>");
  CHECK_THROWS_AS(client.send_heartbeat(), argus::DecodeError);
}

TEST_CASE_METHOD(Fixture, "a heartbeat that the server lacks is told apart from one that the user may not send") {
  script->respond(403, R"({"detail":"You do not have permission to perform this action."})");
  CHECK_THROWS_AS(client.send_heartbeat(), argus::UnsupportedError);
  script->respond(405, R"({"detail":"Method \"POST\" not allowed."})");
  CHECK_THROWS_AS(client.send_heartbeat(), argus::UnsupportedError);
  script->respond(403);
  CHECK_THROWS_AS(client.send_heartbeat(), argus::PermissionError);
}

TEST_CASE_METHOD(Fixture, "support of the heartbeat is told by a method that nobody has") {
  script->respond(405);
  CHECK(client.supports_heartbeat());
  script->respond(404, R"({"detail":"Not found."})");
  CHECK_FALSE(client.supports_heartbeat());
  script->respond(401, R"({"detail":"Invalid token."})");
  CHECK_THROWS_AS(client.supports_heartbeat(), argus::AuthenticationError);
}

TEST_CASE_METHOD(Fixture, "the server's version is read from its metadata") {
  script->respond(200, real_answers::metadata);
  CHECK(client.server_version() == argus::Version{2, 10, 2});
  CHECK(asked().url == "https://argus.example.org/api/");
  script->respond(200, R"({"server-version":"latest"})");
  CHECK_THROWS_WITH(client.server_version(), contains("server-version"));
}

TEST_CASE_METHOD(Fixture, "anything not modelled can be asked for, below the root alone") {
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

TEST_CASE_METHOD(Fixture, "a primary key that is none is refused before anything is sent") {
  const auto pk = GENERATE(as<std::int64_t>{}, 0, -1);
  CHECK_THROWS_AS(client.get_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.update_incident(pk, {}), std::invalid_argument);
  CHECK_THROWS_AS(client.resolve_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.ensure_resolved(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.restart_incident(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.get_incident_events(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.get_incident_acknowledgements(pk), std::invalid_argument);
  CHECK_THROWS_AS(client.post_incident_acknowledgement(pk, {}), std::invalid_argument);
  CHECK(script->requests().empty());
}

TEST_CASE_METHOD(Fixture, "limits go with each request of the client that has them") {
  script->respond(200, incident_answer(7)).respond(200, incident_answer(7));
  argus::CallOptions limits;
  limits.deadline = std::chrono::steady_clock::now() + std::chrono::hours{1};
  limits.cancel = argus::CancellationToken{};
  client.with(limits).get_incident(7);
  CHECK(asked(0).limits.deadline == limits.deadline);
  CHECK(asked(0).limits.cancel);
  client.get_incident(7);
  CHECK_FALSE(asked(1).limits.deadline);
}

TEST_CASE("reads are repeated and writes are not, unless told") {
  const auto script = std::make_shared<ScriptedTransport>();
  ClientOptions patient = options();
  patient.retry.max_attempts = 2;
  patient.retry.first_wait = std::chrono::milliseconds{0};
  const Client client{patient, script};
  script->respond(503).respond(200, incident_answer(7));
  CHECK(client.get_incident(7).pk == 7);
  script->respond(503).respond(200, page_of({}));
  CHECK(client.get_incidents().to_vector().empty());
  script->respond(503).respond(204);
  CHECK_NOTHROW(client.send_heartbeat());
  script->respond(503);
  Incident without_id = new_incident();
  without_id.source_incident_id = "";
  CHECK_THROWS_AS(client.post_incident(without_id), argus::ServerError);
  script->respond(503);
  CHECK_THROWS_AS(client.refresh_token(), argus::ServerError);
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "a walk goes on where a page could not be fetched") {
  script->respond(200, page_of({incident_answer(9), incident_answer(8)}, true));
  script->respond(502).respond(200, page_of({incident_answer(9), incident_answer(8), incident_answer(7)}));
  const auto range = client.get_incidents();
  auto incident = range.begin();
  ++incident;
  CHECK_THROWS_AS(++incident, argus::ServerError);
  CHECK(incident->pk == 8);
  ++incident;
  CHECK(incident->pk == 7);
  CHECK(++incident == range.end());
}

TEST_CASE_METHOD(Fixture, "opening an incident posts it where it is not there") {
  SECTION("not there") {
    script->respond(200, page_of({})).respond(201, incident_answer(8));
    const argus::Opening opening = client.open_incident(new_incident());
    CHECK(opening.outcome == argus::Opening::Outcome::created);
    CHECK(opening.incident.pk == 8);
  }
  SECTION("open") {
    script->respond(200, page_of({incident_answer(8)}));
    CHECK(client.open_incident(new_incident()).outcome == argus::Opening::Outcome::already_open);
  }
  SECTION("closed") {
    script->respond(200, page_of({incident_answer(8, false)}));
    CHECK(client.open_incident(new_incident()).outcome == argus::Opening::Outcome::already_closed);
  }
  SECTION("posted by another process in between") {
    script->respond(200, page_of({})).respond(400, real_answers::duplicate).respond(200, page_of({incident_answer(9)}));
    const argus::Opening opening = client.open_incident(new_incident());
    CHECK(opening.outcome == argus::Opening::Outcome::already_open);
    CHECK(opening.incident.pk == 9);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "opening an incident needs an id, and a look-up that works") {
  Incident incident = new_incident();
  incident.source_incident_id = " ";
  CHECK_THROWS_AS(client.open_incident(incident), std::invalid_argument);
  CHECK(script->requests().empty());
  script->respond(502);
  CHECK_THROWS_AS(client.open_incident(new_incident()), argus::ServerError);
  CHECK(script->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "closing by id tells what became of it") {
  SECTION("open") {
    script->respond(200, page_of({incident_answer(8)})).respond(201, real_answers::event);
    SECTION("then closed") {
      script->respond(200, incident_answer(8, false));
      CHECK(client.close_incident_by_source_id("4711", "over") == argus::Resolution::closed);
      CHECK(json::parse(asked(1).body)["description"] == "over");
      CHECK(json::parse(asked(1).body)["type"] == "END");
    }
    SECTION("left open") {
      script->respond(200, incident_answer(8));
      CHECK(client.close_incident_by_source_id("4711") == argus::Resolution::still_open);
    }
    SECTION("then unreadable") {
      script->respond(502);
      try {
        client.close_incident_by_source_id("4711");
        FAIL("taken for closed");
      } catch (const argus::ServerError& error) {
        CHECK(error.maybe_processed());
      }
    }
  }
  SECTION("closed") {
    script->respond(200, page_of({incident_answer(8, false)}));
    CHECK(client.close_incident_by_source_id(" 4711 ") == argus::Resolution::already_closed);
  }
  SECTION("not there") {
    script->respond(200, page_of({}));
    CHECK(client.close_incident_by_source_id("4711") == argus::Resolution::not_found);
  }
  SECTION("another's, from a server that ignores the filter") {
    json other = json::parse(incident_answer(8));
    other["source_incident_id"] = "4712";
    script->respond(200, page_of({other.dump()}));
    CHECK(client.close_incident_by_source_id("4711") == argus::Resolution::not_found);
  }
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(Fixture, "an incident that may have been posted is not yet known") {
  script->respond(502).respond(200, page_of({}));
  CHECK_THROWS_AS(client.post_incident(new_incident()), argus::ServerError);
  script->respond(200, page_of({}));
  const Client copy = client;
  CHECK(copy.close_incident_by_source_id("4711") == argus::Resolution::not_yet_known);
  script->respond(200, page_of({}));
  CHECK(copy.close_incident_by_source_id("4712") == argus::Resolution::not_found);
}

TEST_CASE("an event whose answer was lost holds up the next write to its incident, and to no other") {
  const auto script = std::make_shared<ScriptedTransport>();
  ClientOptions hurried = options();
  hurried.retry.total_time = std::chrono::milliseconds{1};
  const Client client{hurried, script};
  script->respond(502).respond(200, "[]");
  CHECK_THROWS_AS(client.resolve_incident(7), argus::ServerError);
  argus::IncidentPatch patch;
  patch.level = 3;
  CHECK_THROWS_AS(client.update_incident(7, patch), argus::TimeoutError);
  CHECK_THROWS_AS(client.request("POST", "incidents/7/tags/", {{"tag", "a=b"}}), argus::TimeoutError);
  CHECK(script->requests().size() == 2);
  script->respond(200, incident_answer(8));
  CHECK(client.update_incident(8, patch).pk == 8);
}
