#include "catch.hpp"

#include <argus/errors.hpp>
#include "src/paging/cursor_pager.hpp"

#include <optional>
#include <string>

namespace cursor_pager_test {

using argus::detail::CursorPager;

TEST_CASE("CursorPager follows the cursors to the last page") {
  CursorPager pager;
  CHECK(pager.has_more());
  CHECK(pager.cursor().empty());
  for (int page = 0; page < 1'000; ++page) {
    pager.accept("c" + std::to_string(page));
    CHECK(pager.cursor() == "c" + std::to_string(page));
  }
  pager.accept(std::nullopt);
  CHECK_FALSE(pager.has_more());
}

TEST_CASE("CursorPager throws if the cursors lead in a circle, wherever it begins and however long it is") {
  const int before = GENERATE(0, 1, 2, 5, 40);
  const int length = GENERATE(1, 2, 3, 7, 33);
  INFO(before << " cursors, then a circle of " << length);
  CursorPager pager;
  const auto cursor = [&](int page) {
    return "c" + std::to_string(page < before ? page : before + (page - before) % length);
  };
  int pages = 0;
  CHECK_THROWS_AS(
      [&] {
        for (; pages < 10'000; ++pages) pager.accept(cursor(pages));
      }(),
      argus::DecodeError);
  CHECK(pages >= before + length);
  CHECK(pages <= 3 * (before + length) + 1);
}

}  // namespace cursor_pager_test
