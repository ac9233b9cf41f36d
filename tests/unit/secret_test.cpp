#include "catch.hpp"

#include <argus/secret.hpp>

#include <sstream>
#include <string>
#include <string_view>
#include <utility>

using argus::Secret;

TEST_CASE("a secret prints as stars, wherever it came from") {
  const Secret from_literal{"abc"};
  const Secret from_string{std::string("abc")};
  const Secret from_view{std::string_view("abc")};
  for (const Secret& secret : {from_literal, from_string, from_view}) {
    std::ostringstream out;
    out << secret;
    CHECK(out.str() == "***");
    CHECK(secret.reveal() == "abc");
  }
  std::ostringstream none;
  none << Secret{};
  CHECK(none.str().empty());
}

TEST_CASE("a secret is concealed wherever it stands in a text") {
  CHECK(argus::concealed("abcab: abc", "abc") == "***ab: ***");
  CHECK(argus::concealed("a*b", "*") == "a***b");
  CHECK(argus::concealed("abc", "") == "abc");
  CHECK(argus::concealed("", "abc").empty());
}
