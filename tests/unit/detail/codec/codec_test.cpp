#include "catch.hpp"

#include <argus/detail/codec/codec.hpp>
#include <argus/detail/codec/json_text.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace codec_test {
namespace {

/// A model that counts how many of it are made.
struct Counted {
  Counted() { ++made; }
  static inline int made = 0;
};

}  // namespace
}  // namespace codec_test

template <>
struct argus::detail::codec::Codec<codec_test::Counted> {
  static constexpr Schema schema = object_schema<codec_test::Counted>([](FieldList&, void*) {});
};

namespace codec_test {

using argus::detail::dump_json;
using argus::detail::parse_json;

TEST_CASE("JSON text is read and written") {
  CHECK(parse_json(R"({"a":[1,"ø"]})")["a"][1] == "ø");
  CHECK(dump_json({{"a", "ø"}}) == R"({"a":"ø"})");
}

TEST_CASE("a text that is not JSON is refused without quoting it") {
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

TEST_CASE("deeply nested brackets are refused before memory is used for them") {
  const auto tower = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  CHECK_NOTHROW(parse_json(tower(128)));
  CHECK_THROWS_WITH(parse_json(tower(129)), contains("deeper than 128"));
  CHECK_THROWS_AS(parse_json(std::string(1'000'000, '[')), argus::DecodeError);
  CHECK_NOTHROW(parse_json("\"" + std::string(200, '[') + "\""));
  CHECK_NOTHROW(parse_json(R"("\"[[[[")"));
}

TEST_CASE("JSON of a million levels is refused, of lists or of objects") {
  const auto part = GENERATE(as<std::string>{}, "[", "{\"a\":", "[{\"a\":", "[0,{\"]\":");
  std::string text;
  for (int level = 0; level < 1'000'000; ++level) text += part;
  CHECK_THROWS_WITH(parse_json(text), contains("deeper than 128"));
}

TEST_CASE("each text that looks like JSON and isn't valid is refused") {
  const auto text = GENERATE(as<std::string>{}, R"("\ud800")", R"("\udc00\ud800")", R"("\ud83d\u0041")",
                             "\"\xed\xa0\x80\"", "\"\xc0\xaf\"", "\"\xf4\x90\x80\x80\"", "\"\xc3\"", "\"a\nb\"",
                             std::string("\"a\0b\"", 5), std::string("{}\0", 3), std::string("{}\0{}", 5), "NaN",
                             "Infinity", "-Infinity", "[1e400]", "[-1e999999999]", "01", "+1", ".5", "0x10", "1.",
                             "[1,]", "{'a':1}", R"({"a":1}{})", "/**/1", "\xef\xbb", "]]]]", "[}");
  INFO(text);
  CHECK_THROWS_AS(parse_json(text), argus::DecodeError);
}

TEST_CASE("odd but valid JSON is read") {
  CHECK(parse_json("\xef\xbb\xbf{}") == nlohmann::json::object());
  CHECK(parse_json(R"({"a":1,"a":2})")["a"] == 2);
  CHECK(parse_json(R"("a\u0000b")") == std::string("a\0b", 3));
  CHECK(parse_json(R"("\ud83d\ude00")") == "\xf0\x9f\x98\x80");
  CHECK(parse_json("[1e-400]")[0] == 0.0);
}

TEST_CASE("a list is given no memory for models before it is known to hold them") {
  std::string zeros = "[0";
  for (int i = 0; i < 1'000; ++i) zeros += ",0";
  std::vector<Counted> models;
  CHECK_THROWS_WITH(argus::detail::codec::read(parse_json(zeros + "]"), models), contains("[0]: expected an object"));
  CHECK(Counted::made == 1);
}

TEST_CASE("text that is not UTF-8 is refused, not replaced") {
  CHECK_THROWS_AS(dump_json("caf\xe9"), std::invalid_argument);
}

TEST_CASE("every optional value is read, null as unset, and printed") {
  std::optional<int> number = 3;
  argus::detail::codec::read(parse_json("4"), number);
  CHECK(number == 4);
  argus::detail::codec::read(parse_json("null"), number);
  CHECK_FALSE(number);
  CHECK(argus::detail::codec::Codec<std::optional<std::int64_t>>::print(5) == "5");
  CHECK(argus::detail::codec::Codec<std::optional<std::int64_t>>::print(std::nullopt).empty());
}

}  // namespace codec_test
