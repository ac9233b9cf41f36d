#include "catch.hpp"

#include <argus/models/open_result.hpp>

#include <sstream>

namespace open_result_test {

using argus::OpenResult;

TEST_CASE("an OpenResult is compared and printed") {
  OpenResult opening;
  CHECK(opening == OpenResult{});
  opening.outcome = OpenResult::Outcome::already_closed;
  CHECK(opening != OpenResult{});
  opening.incident.pk = 7;
  std::ostringstream out;
  out << opening << "; " << OpenResult::Outcome::created << ", " << OpenResult::Outcome::already_open;
  CHECK_THAT(out.str(), contains("already closed: Incident(pk=7") && contains("; created, already open"));
}

}  // namespace open_result_test
