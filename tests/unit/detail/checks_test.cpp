#include "catch.hpp"

#include <argus/detail/checks.hpp>

#include <string>

namespace checks_test {

TEST_CASE("a text is trimmed as the server does it") {
  CHECK(argus::detail::checks::trimmed(" \t4711\r\n") == "4711");
  CHECK(argus::detail::checks::trimmed("a b") == "a b");
  CHECK(argus::detail::checks::trimmed("\u00a0\u3000x\u2028") == "x");
  for (const std::string space :
       {" ", "\xc2\x85", "\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u3000", "\x1f"}) {
    for (const std::string text : {"x", "ø", "¿", "အ", "‐", "、", "😀"}) {
      CHECK(argus::detail::checks::trimmed(text) == text);
      CHECK(argus::detail::checks::trimmed(space + text) == text);
      CHECK(argus::detail::checks::trimmed(text + space) == text);
    }
  }
  CHECK(argus::detail::checks::trimmed("  ").empty());
  CHECK(argus::detail::checks::trimmed("").empty());
  CHECK(argus::detail::checks::trimmed(" \xff ") == " \xff ");
}

}  // namespace checks_test
