#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <string>

namespace tickets_test {

using nlohmann::json;

namespace {

std::string with_ticket(const std::string& url, std::int64_t pk = 8) {
  json answer = json::parse(ClientFixture::incident_answer(pk));
  answer["ticket_url"] = url;
  return answer.dump();
}

}  // namespace

TEST_CASE_METHOD(ClientFixture, "a ticket is set and cleared") {
  script->respond(200, R"({"ticket_url":"any text"})").respond(200, R"({"ticket_url":""})");
  client.set_ticket_url(7, "any text");
  CHECK(line() == "PUT incidents/7/ticket_url/");
  CHECK(sent() == json{{"ticket_url", "any text"}});
  client.clear_ticket_url(7);
  CHECK(sent(1) == json{{"ticket_url", ""}});
}

TEST_CASE_METHOD(ClientFixture, "a ticket URL whose answer was lost is looked up by reading") {
  lose_answer();
  script->respond(200, with_ticket("https://tickets.example.org/1", 7));
  CHECK_NOTHROW(client.set_ticket_url(7, " https://tickets.example.org/1 "));
  lose_answer();
  script->respond(200, with_ticket(""));
  CHECK(maybe_processed([&] { client.with({}).set_ticket_url(8, "https://tickets.example.org/1"); }));
}

TEST_CASE_METHOD(ClientFixture, "make_ticket asks the server once") {
  script->respond(200, R"({"ticket_url":"https://tickets.example.org/7"})");
  CHECK(client.make_ticket(7) == "https://tickets.example.org/7");
  CHECK(line() == "PUT incidents/7/automatic-ticket/");
  CHECK(asked().body.empty());
  SECTION("its answer is lost, and the incident has one") {
    lose_answer();
    script->respond(200, with_ticket("https://tickets.example.org/8"));
    CHECK(client.make_ticket(8) == "https://tickets.example.org/8");
  }
  SECTION("its answer is lost, and the incident has none yet") {
    lose_answer();
    script->respond(200, with_ticket(""));
    CHECK(maybe_processed([&] { client.make_ticket(8); }));
  }
  SECTION("it has no ticket system") {
    script->respond(400, R"("No path to ticket plugin can be found in the settings.")");
    CHECK_THROWS_WITH(client.make_ticket(8), contains("No path to ticket plugin"));
  }
  SECTION("the ticket system refuses") {
    script->respond(403, R"("The ticket system refuses.")");
    CHECK_THROWS_AS(client.make_ticket(8), argus::PermissionError);
  }
  CHECK(script->remaining() == 0);
}

}  // namespace tickets_test
