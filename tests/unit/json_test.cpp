#include "catch.hpp"

#include <argus/json.hpp>

#include <stdexcept>
#include <string>

using argus::dump_json;
using argus::parse_json;

TEST_CASE("JSON is read and written") {
  CHECK(parse_json(R"({"a":[1,"ø"]})")["a"][1] == "ø");
  CHECK(dump_json({{"a", "ø"}}) == R"({"a":"ø"})");
}

TEST_CASE("what is not JSON is refused without quoting it") {
  const auto text = GENERATE(as<std::string>{}, "", "<html>", R"({"token":"hunter2)", R"({"token":"hunter2\ud800"})",
                             "{\"hunter2\":\xff}", "[1e999]");
  INFO(text);
  try {
    parse_json(text);
    FAIL("accepted");
  } catch (const argus::DecodeError& error) {
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a tower of brackets is refused before it is built") {
  const auto tower = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK_NOTHROW(parse_json(tower(128)));
  CHECK_THROWS_WITH(parse_json(tower(129)), contains("deeper than 128"));
  CHECK_THROWS_AS(parse_json(std::string(1'000'000, '[')), argus::DecodeError);
  CHECK_NOTHROW(parse_json("\"" + std::string(200, '[') + "\""));
  CHECK_NOTHROW(parse_json(R"("\"[[[[")"));
}

TEST_CASE("text that is not UTF-8 is refused, not replaced") {
  CHECK_THROWS_AS(dump_json("caf\xe9"), std::invalid_argument);
}
