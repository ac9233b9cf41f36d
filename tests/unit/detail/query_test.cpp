#include "catch.hpp"

#include <argus/detail/query.hpp>

#include <stdexcept>
#include <string>

namespace query_test {

using argus::detail::percent_encode;

TEST_CASE("a query encodes all but the unreserved characters") {
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("a b+c/d?e#f%g&h=i,j:k") == "a%20b%2Bc%2Fd%3Fe%23f%25g%26h%3Di%2Cj%3Ak");
  CHECK(percent_encode("ø") == "%C3%B8");
  CHECK(percent_encode(std::string("\r\n\0", 3)) == "%0D%0A%00");
}

TEST_CASE("a query with a time that can't be written is refused") {
  argus::detail::Query query;
  CHECK_THROWS_AS(query.add_time("start_time__lte", argus::Timestamp::max()), std::invalid_argument);
}

TEST_CASE("a query's parameters keep their order; without any it is blank") {
  argus::detail::Query query;
  CHECK(query.to_string().empty());
  query.add_flag("unset", std::nullopt);
  query.add_list("none", {});
  CHECK(query.to_string().empty());
  query.add("b", "1");
  query.add("a", "x&y=z");
  CHECK(query.to_string() == "?b=1&a=x%26y%3Dz");
}

}  // namespace query_test
