#include "catch.hpp"

#include "src/detail/codec/object_writer.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace object_writer_test {

using argus::detail::codec::append_quoted;
using argus::detail::codec::ObjectWriter;

namespace {

std::string quoted(const std::string& text) {
  std::string json;
  append_quoted(json, text);
  return json;
}

}  // namespace

TEST_CASE("every ASCII character is written into JSON as nlohmann/json writes it") {
  for (int code = 0; code < 0x80; ++code) {
    const std::string text = "a" + std::string(1, static_cast<char>(code)) + "z";
    INFO(code);
    CHECK(nlohmann::json::parse(quoted(text)) == text);
    if (code >= 0x20) CHECK(quoted(text) == nlohmann::json(text).dump());
  }
}

TEST_CASE("text of other languages is written into JSON as it is") {
  CHECK(quoted("ålesund 日本 🔥") == "\"ålesund 日本 🔥\"");
  CHECK(quoted("") == "\"\"");
  CHECK(quoted("\"\\\"") == R"("\"\\\"")");
}

TEST_CASE("text that is not UTF-8 is never written into JSON") {
  for (const char* text : {"\xe5lesund", "a\xc3", "\xed\xa0\x80", "\xc0\xaf", "ok \xff"})
    CHECK_THROWS_AS(quoted(text), std::invalid_argument);
  ObjectWriter writer;
  CHECK_THROWS_AS(writer.add("name", "\xff"), std::invalid_argument);
}

TEST_CASE("an object is written field by field, in the order of the calls") {
  CHECK(ObjectWriter{}.take() == "{}");
  ObjectWriter writer;
  writer.add("b", "x");
  writer.add("a", std::int64_t{-9'223'372'036'854'775'807});
  writer.add_json("c\"", "[1]");
  CHECK(writer.take() == R"({"b":"x","a":-9223372036854775807,"c\"":[1]})");
}

}  // namespace object_writer_test
