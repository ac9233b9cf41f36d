#include "catch.hpp"

#include <argus/detail/checks.hpp>

#include <string>

TEST_CASE("a text is trimmed as the server does it") {
  CHECK(argus::detail::checks::trimmed(" \t4711\r\n") == "4711");
  CHECK(argus::detail::checks::trimmed("a b") == "a b");
  CHECK(argus::detail::checks::trimmed("\u00a0\u3000x\u2028") == "x");
  CHECK(argus::detail::checks::trimmed("  ").empty());
  CHECK(argus::detail::checks::trimmed("").empty());
  CHECK(argus::detail::checks::trimmed(" \xff ") == " \xff ");
}
