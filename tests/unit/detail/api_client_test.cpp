#include "catch.hpp"

#include <argus/detail/api_client.hpp>

namespace api_client_test {

TEST_CASE("the incident that is written to is read from the path") {
  CHECK(argus::detail::incident_in("incidents/4711/") == 4711);
  CHECK(argus::detail::incident_in("incidents/4711/tags/a=b/") == 4711);
  CHECK(argus::detail::incident_in("incidents/") == 0);
  CHECK(argus::detail::incident_in("incidents/4711") == 0);
  CHECK(argus::detail::incident_in("incidents/mine/") == 0);
  CHECK(argus::detail::incident_in("incidents/47x/") == 0);
  CHECK(argus::detail::incident_in("incidents/-1/") == 0);
  CHECK(argus::detail::incident_in("incidents/99999999999999999999/") == 0);
  CHECK(argus::detail::incident_in("auth/user/") == 0);
}

}  // namespace api_client_test
