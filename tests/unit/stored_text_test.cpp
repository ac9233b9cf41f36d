#include "catch.hpp"

#include <argus/stored_text.hpp>

namespace stored_text_test {

TEST_CASE("a stored text has no white space at its ends, as Python's strip() sees it") {
  CHECK(argus::stored_text(" \t\na b\u00a0\u3000") == "a b");
  CHECK(argus::stored_text("a b") == "a b");
  CHECK(argus::stored_text(" \n").empty());
}

}  // namespace stored_text_test
