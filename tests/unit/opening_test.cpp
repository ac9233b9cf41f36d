#include "catch.hpp"

#include <argus/opening.hpp>

#include <sstream>

using argus::Opening;

TEST_CASE("an opening is compared and printed") {
  Opening opening;
  CHECK(opening == Opening{});
  opening.outcome = Opening::Outcome::already_closed;
  CHECK(opening != Opening{});
  opening.incident.pk = 7;
  std::ostringstream out;
  out << opening << "; " << Opening::Outcome::created << ", " << Opening::Outcome::already_open;
  CHECK_THAT(out.str(), contains("already closed: Incident(pk=7") && contains("; created, already open"));
}
