#include "catch.hpp"

#include <argus/checks.hpp>

#include <string>

TEST_CASE("a text is trimmed as the server does it") {
  CHECK(argus::checks::trimmed(" \t4711\r\n") == "4711");
  CHECK(argus::checks::trimmed("a b") == "a b");
  CHECK(argus::checks::trimmed("\u00a0\u3000x\u2028") == "x");
  CHECK(argus::checks::trimmed("  ").empty());
  CHECK(argus::checks::trimmed("").empty());
  CHECK(argus::checks::trimmed(" \xff ") == " \xff ");
}
