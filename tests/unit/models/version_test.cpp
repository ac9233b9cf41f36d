#include "catch.hpp"

#include <argus/models/version.hpp>

#include <sstream>
#include <stdexcept>
#include <string>

namespace version_test {

using argus::parse_version;
using argus::Version;

TEST_CASE("a version is read up to what follows its numbers") {
  CHECK(parse_version("2.10.2") == Version{2, 10, 2});
  CHECK(parse_version("2.11.0.dev3+g1234") == Version{2, 11, 0});
  CHECK(parse_version("2.11.0rc1") == Version{2, 11, 0});
  CHECK(parse_version("2.11") == Version{2, 11, 0});
  CHECK(parse_version("3") == Version{3, 0, 0});
  CHECK(parse_version("2.x") == Version{2, 0, 0});
}

TEST_CASE("a text that is not a version is refused") {
  const auto text = GENERATE(as<std::string>{}, "", "v2", "unknown", "-1.2", "99999999999.1");
  CHECK_THROWS_AS(parse_version(text), std::invalid_argument);
}

TEST_CASE("the refusal of a version is one line") {
  CHECK_THROWS_WITH(parse_version("la\ntest"), contains("\"la?test\""));
}

TEST_CASE("versions compare by number, not by letter") {
  CHECK(Version{2, 9, 1} < Version{2, 10, 0});
  CHECK(Version{2, 10, 2} > Version{2, 10, 1});
  CHECK(Version{1, 37, 0} <= Version{2, 0, 0});
  CHECK(Version{2, 0, 0} >= Version{2, 0, 0});
  CHECK(Version{2, 0, 0} != Version{2, 0, 1});
}

TEST_CASE("a version prints with all three numbers") {
  std::ostringstream out;
  out << Version{2, 10, 2};
  CHECK(out.str() == "2.10.2");
}

}  // namespace version_test
