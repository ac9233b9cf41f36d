#include "catch.hpp"

#include <argus/models/source_system.hpp>

#include <sstream>

namespace source_system_test {

using argus::SourceSystem;
using nlohmann::json;

namespace {

const char* const real =
    R"({"pk":1,"name":"testnav","type":{"name":"nav"},"user":1,"base_url":"https://nav.example.org/"})";

}  // namespace

TEST_CASE("a source system round-trips, its type as a plain name") {
  const auto source = json::parse(real).get<SourceSystem>();
  CHECK(source.type == "nav");
  CHECK(json(source) == json::parse(real));
}

TEST_CASE("what a newer server adds to a source system is ignored") {
  json answer = json::parse(real);
  answer["last_seen"] = "2026-01-02T03:04:05Z";
  CHECK(answer.get<SourceSystem>() == json::parse(real).get<SourceSystem>());
}

TEST_CASE("a source system needs a key and a name") {
  CHECK_THROWS_AS(json::parse(R"({"name":"x"})").get<SourceSystem>(), argus::DecodeError);
  CHECK_THROWS_AS(json::parse(R"({"pk":1})").get<SourceSystem>(), argus::DecodeError);
  CHECK(json::parse(R"({"pk":1,"name":"x","type":null})").get<SourceSystem>().type.empty());
}

TEST_CASE("a source system prints what is set") {
  std::ostringstream out;
  out << SourceSystem{1, "testnav", "nav", 0, ""} << " " << SourceSystem{};
  CHECK(out.str() == "SourceSystem(pk=1, name=\"testnav\", type=\"nav\") SourceSystem()");
}

}  // namespace source_system_test
