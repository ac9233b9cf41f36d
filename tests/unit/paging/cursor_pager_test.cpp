#include "catch.hpp"

#include <argus/errors.hpp>
#include "src/paging/cursor_pager.hpp"

#include <optional>
#include <string>

using argus::detail::CursorPager;

TEST_CASE("a walk follows the cursors to the end") {
  CursorPager walk;
  CHECK(walk.has_more());
  CHECK(walk.cursor().empty());
  for (int page = 0; page < 1'000; ++page) {
    walk.accept("c" + std::to_string(page));
    CHECK(walk.cursor() == "c" + std::to_string(page));
  }
  walk.accept(std::nullopt);
  CHECK_FALSE(walk.has_more());
}

TEST_CASE("a walk ends where the cursors lead in a circle, wherever it begins and however long it is") {
  const int before = GENERATE(0, 1, 2, 5, 40);
  const int length = GENERATE(1, 2, 3, 7, 33);
  INFO(before << " cursors, then a circle of " << length);
  CursorPager walk;
  const auto cursor = [&](int page) {
    return "c" + std::to_string(page < before ? page : before + (page - before) % length);
  };
  int pages = 0;
  CHECK_THROWS_AS(
      [&] {
        for (; pages < 10'000; ++pages) walk.accept(cursor(pages));
      }(),
      argus::DecodeError);
  CHECK(pages >= before + length);
  CHECK(pages <= 3 * (before + length) + 1);
}
