#include "catch.hpp"
#include "unit/client/client_fixture.hpp"

#include <argus/argus.hpp>

#include <stdexcept>
#include <string>

namespace client_tags_test {

using argus::Tag;
using argus::Tags;
using nlohmann::json;

TEST_CASE_METHOD(ClientFixture, "tags are listed, asked for, added and removed one by one") {
  script->respond(200, R"([{"tag":"host=a"},{"tag":"host=b"}])");
  CHECK(client.get_incident_tags(7) == Tags{{"host", "a"}, {"host", "b"}});
  CHECK(line() == "GET incidents/7/tags/");
  script->respond(200, R"({"tag":"host=a"})").respond(404, R"({"detail":"No Tag matches the given query."})");
  CHECK(client.has_incident_tag(7, {"host", "a"}));
  CHECK_FALSE(client.has_incident_tag(7, {"host", "c"}));
  CHECK(line(1) == "GET incidents/7/tags/host%3Da/");
  script->respond(201, R"({"tag":"host=c d"})");
  client.post_incident_tag(7, {"host", "c d"});
  CHECK(line(3) == "POST incidents/7/tags/");
  CHECK(sent(3) == json{{"tag", "host=c d"}});
  script->respond(204);
  client.delete_incident_tag(7, {"host", "c d"});
  CHECK(line(4) == "DELETE incidents/7/tags/host%3Dc%20d/");
}

TEST_CASE_METHOD(ClientFixture, "version 3 has tags as plain texts, and takes a list") {
  const argus::Client v3 = client_of_v3();
  script->respond(200, R"(["host=a","host=b"])")
      .respond(200, R"(["host=a"])")
      .respond(201, R"(["host=c"])")
      .respond(204);
  CHECK(v3.get_incident_tags(7) == Tags{{"host", "a"}, {"host", "b"}});
  CHECK(v3.has_incident_tag(7, {"host", "a"}));
  v3.post_incident_tag(7, {"host", "c"});
  v3.delete_incident_tag(7, {"host", "c"});
  CHECK(asked(0).url == "https://argus.example.org/api/v3/incidents/7/tags/");
  CHECK(sent(2) == json{"host=c"});
  CHECK(asked(3).url == "https://argus.example.org/api/v3/incidents/7/tags/host%3Dc/");
  const Tag blank{"host", " "};
  const Tag lines{"host", "a\nb"};
  CHECK_THROWS_WITH(v3.post_incident_tag(7, blank), contains("version 3"));
  CHECK_THROWS_WITH(v3.post_incident_tag(7, lines), contains("version 3"));
  CHECK(script->remaining() == 0);
}

TEST_CASE_METHOD(ClientFixture,
                 "the tags of a missing incident, for which the server answers 400, are a NotFoundError") {
  const std::string refusal = R"(["An incident with pk=7 does not exist"])";
  script->respond(400, refusal).respond(404, R"({"detail":"Not found."})");
  CHECK_THROWS_AS(client.post_incident_tag(7, {"host", "a"}), argus::NotFoundError);
  CHECK(line(1) == "GET incidents/7/");
  script->respond(400, refusal).respond(404, R"({"detail":"Not found."})");
  CHECK_THROWS_AS(client.has_incident_tag(7, {"host", "a"}), argus::NotFoundError);
  script->respond(400, refusal).respond(200, incident_answer(7));
  CHECK_THROWS_AS(client.get_incident_tags(7), argus::ValidationError);
  script->respond(400, refusal).respond(502);
  CHECK_THROWS_AS(client.delete_incident_tag(7, {"host", "a"}), argus::ValidationError);
}

TEST_CASE_METHOD(ClientFixture, "a tag whose answer was lost is a success if the server has it") {
  script->respond(500, "<h1>Server Error</h1>").respond(200, R"([{"tag":"host=a"}])");
  CHECK_NOTHROW(client.post_incident_tag(7, {"host", " a "}));
  script->respond(500, "<h1>Server Error</h1>").respond(200, R"([{"tag":"host=b"}])");
  CHECK(maybe_processed([&] { client.post_incident_tag(7, {"host", "a"}); }));
  script->respond(500, "<h1>Server Error</h1>").respond(502);
  CHECK(maybe_processed([&] { client.post_incident_tag(7, {"host", "a"}); }));
}

TEST_CASE("a tag's removal that is repeated and answered with 404 is a success") {
  argus::ClientOptions options = ClientFixture::options();
  options.retry.max_attempts = 2;
  options.retry_environment.wait = [](std::chrono::milliseconds, const std::optional<argus::CancellationToken>&) {};
  const auto script = std::make_shared<argus::testing::ScriptedTransport>();
  const argus::Client client{options, script};
  script->respond(502).respond(404);
  CHECK_NOTHROW(client.delete_incident_tag(7, {"host", "a"}));
  script->respond(404);
  CHECK_THROWS_AS(client.delete_incident_tag(7, {"host", "a"}), argus::NotFoundError);
  script->respond(502).respond(404);
  CHECK_NOTHROW(client.delete_incident(7));
  script->respond(404);
  CHECK_THROWS_AS(client.delete_incident(7), argus::NotFoundError);
}

TEST_CASE_METHOD(ClientFixture, "a tag that the API can't be asked for is refused before anything is sent") {
  CHECK_THROWS_AS(client.post_incident_tag(7, {"Host", "a"}), std::invalid_argument);
  CHECK_THROWS_AS(client.has_incident_tag(7, {"", "a"}), std::invalid_argument);
  CHECK_THROWS_WITH(client.has_incident_tag(7, {"path", "a/b"}), contains("slash"));
  CHECK_THROWS_WITH(client.delete_incident_tag(7, {"path", "a/b"}), contains("slash"));
  CHECK_THROWS_AS(client.get_incident_tags(0), std::invalid_argument);
  CHECK(script->requests().empty());
}

}  // namespace client_tags_test
