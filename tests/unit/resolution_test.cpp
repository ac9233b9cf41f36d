#include "catch.hpp"

#include <argus/resolution.hpp>

#include <sstream>

using argus::Resolution;

TEST_CASE("what became of an incident prints in words") {
  std::ostringstream out;
  for (const Resolution resolution : {Resolution::closed, Resolution::already_closed, Resolution::still_open,
                                      Resolution::not_found, Resolution::not_yet_known})
    out << resolution << "; ";
  CHECK(out.str() == "closed; already closed; still open; not found; not yet known; ");
}
