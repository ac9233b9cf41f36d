// How the fake server reads what it is sent; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>

#include "catch.hpp"

namespace fake_body_test {

TEST_CASE("the fake server refuses what isn't JSON", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  for (const char* body :
       {" ", "{", "{\"a\"}", "[1,]", "01", "NaN", "\"a\nb\"", "\"\\x\"", "\"\xff\"", "\"\\ud800\""}) {
    INFO(body);
    const Reply reply = source.send("POST", "incidents/", body);
    CHECK(reply.status == 400);
    CHECK(reply.body.at("detail").get<std::string>().rfind("JSON parse error - ", 0) == 0);
  }
  Asker nobody(server, "");
  CHECK(nobody.send("POST", "auth/token/login/", "{").status == 403);
  CHECK(nobody.send("POST", "token-auth/", "{").status == 400);
  CHECK(server.incidents().empty());
}

TEST_CASE("the fake server reads any JSON", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto post = [&](const std::string& fields) {
    return source.send("POST", "incidents/",
                       "{\"start_time\": \"2024-01-15T12:00:00Z\", \"tags\": [], " + fields + "}");
  };
  CHECK(post("\"description\": \"\\ud83d\\ude00\"").body.at("description") == "😀");
  CHECK(post("\"level\": 1, \"level\": 2").body.at("level") == 2);
  CHECK(post("\"metadata\": 1E2").body.at("metadata") == 100.0);
  const auto nested = [&](std::size_t depth) {
    return post("\"metadata\": " + std::string(depth, '[') + std::string(depth, ']')).status;
  };
  CHECK(nested(400) == 201);
  CHECK(nested(5000) == 500);
  CHECK(source.send("POST", "incidents/", "\"" + std::string(2'700'000, 'x') + "\"").status == 400);
}

TEST_CASE("the fake server reads bodies that are declared as JSON", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  const auto patch = [&](const std::string& type) {
    return source.send("PATCH", path_of_incident(pk), R"({"level": 1})", type);
  };
  for (const char* type : {"application/json", "APPLICATION/JSON; charset=utf-8"}) {
    INFO(type);
    CHECK(patch(type).status == 200);
  }
  CHECK(patch("text/plain").body == json{{"detail", "Unsupported media type \"text/plain\" in request."}});
  CHECK(patch("json").status == 415);
  CHECK(patch("application/x-www-form-urlencoded").status == 415);
  const std::string parts = "--x\r\nContent-Disposition: form-data; name=\"level\"\r\n\r\n2\r\n--x--\r\n";
  CHECK(source.send("PATCH", path_of_incident(pk), parts, "multipart/form-data; boundary=x").status == 415);
  CHECK(server.incident(pk).at("level") == 1);
}

TEST_CASE("the fake server trims text as Python does", "[fake]") {
  FakeServer server;
  const json incident = incident_with("description", "\u00a0\u2003 text \u3000\u0085");
  CHECK(server.incident(server.add_incident(incident)).at("description") == "text");
}

}  // namespace fake_body_test
