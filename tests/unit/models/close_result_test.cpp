#include "catch.hpp"

#include <argus/models/close_result.hpp>

#include <sstream>

namespace close_result_test {

using argus::CloseResult;

TEST_CASE("a CloseResult prints in words") {
  std::ostringstream out;
  for (const CloseResult resolution : {CloseResult::closed, CloseResult::already_closed, CloseResult::still_open,
                                       CloseResult::not_found, CloseResult::not_yet_known})
    out << resolution << "; ";
  CHECK(out.str() == "closed; already closed; still open; not found; not yet known; ");
}

}  // namespace close_result_test
