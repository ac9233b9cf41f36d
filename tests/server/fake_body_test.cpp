// How the fake server reads what it is sent; each expectation is a real server's answer.

#include "server/fake_asker.hpp"

#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

TEST_CASE("the fake server says what is wrong with JSON as Python does", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const std::vector<std::pair<std::string, std::string>> errors{
      {" ", "Expecting value: line 1 column 2 (char 1)"},
      {"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"},
      {"{\"a\"}", "Expecting ':' delimiter: line 1 column 5 (char 4)"},
      {"{\"a\":\n1 \"b\"}", "Expecting ',' delimiter: line 2 column 3 (char 8)"},
      {"[1,]", "Expecting value: line 1 column 4 (char 3)"},
      {"01", "Extra data: line 1 column 2 (char 1)"},
      {"\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)"},
      {"\"\\x\"", "Invalid \\escape: line 1 column 2 (char 1)"},
      {"\"\\u12G4\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
      {"\"æ", "Unterminated string starting at: line 1 column 1 (char 0)"},
      {"NaN", "Out of range float values are not JSON compliant: 'NaN'"},
      {"\xef\xbb\xbf{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"},
      {"\"\xff\"", "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"},
      {"\"\xe2\x82x\"", "'utf-8' codec can't decode bytes in position 1-2: invalid continuation byte"}};
  for (const auto& [body, error] : errors) {
    INFO(body);
    const Reply reply = source.send("POST", "incidents/", body);
    CHECK(reply.status == 400);
    CHECK(reply.body == json{{"detail", "JSON parse error - " + error}});
  }
  CHECK(source.send("POST", "incidents/", std::string(100'000, '[')).status == 500);
}

TEST_CASE("the fake server knows half a pair of surrogates", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto post = [&](const std::string& field) {
    return source.send("POST", "incidents/", "{\"start_time\": \"2024-01-15T12:00:00Z\", \"tags\": [], " + field + "}");
  };
  CHECK(post("\"description\": \"\\ud83d\\ude00\"").body.at("description") == "😀");
  CHECK(post("\"description\": \"a\\ud800\"").body ==
        json{{"description", {"Surrogate characters are not allowed: U+D800."}}});
  CHECK(post("\"metadata\": {\"a\": \"\\udfff\"}").status == 500);
  CHECK(post("\"level\": \"\\ud800\"").status == 500);
  CHECK(server.incidents().size() == 1);
}

TEST_CASE("the fake server reads bodies by their declared type", "[fake]") {
  FakeServer server;
  Asker source(server, server.token());
  const auto pk = server.add_incident(json::object());
  const auto patch = [&](const std::string& type) {
    return source.send("PATCH", path_of_incident(pk), R"({"level": 1})", type);
  };
  for (const char* type : {"application/json", "APPLICATION/JSON; charset=utf-8", "application/*", "*/*"}) {
    INFO(type);
    CHECK(patch(type).status == 200);
  }
  CHECK(patch("text/plain").body == json{{"detail", "Unsupported media type \"text/plain\" in request."}});
  CHECK(patch("json").status == 415);
  CHECK(patch("application/x-www-form-urlencoded").body == json{{R"({"level": 1})", "The field does not exist."}});
}

TEST_CASE("the fake server trims text as Python does", "[fake]") {
  FakeServer server;
  const json incident = incident_with("description", "\u00a0\u2003 text \u3000\u0085");
  CHECK(server.incident(server.add_incident(incident)).at("description") == "text");
}
