#include "catch.hpp"
#include "rows.hpp"

#include <argus/errors.hpp>
#include "src/paging/keyset_pager.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace keyset_pager_test {

using argus::Timestamp;
using argus::detail::KeysetPager;

namespace {

Timestamp at(int second) {
  return Timestamp{std::chrono::seconds{second}};
}

/// A list as the server keeps it: ordered by time alone, rows of one time in another order at every look.
class ShufflingList {
 public:
  explicit ShufflingList(std::vector<Row> rows) : rows_(std::move(rows)) {}

  struct Page {
    std::vector<Row> rows{};
    bool has_more = false;
  };

  Page page(std::optional<Timestamp> latest, std::int64_t size) {
    ++requests;
    std::shuffle(rows_.begin(), rows_.end(), random_);
    std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.time > b.time; });
    Page page;
    for (const auto& row : rows_) {
      if (latest && row.time > *latest) continue;
      if (static_cast<std::int64_t>(page.rows.size()) == size) {
        page.has_more = true;
        break;
      }
      page.rows.push_back(row);
    }
    return page;
  }

  int requests = 0;

 private:
  std::vector<Row> rows_;
  std::mt19937 random_{7};
};

std::vector<std::int64_t> read_whole(ShufflingList& list, std::int64_t page_size,
                                     std::optional<Timestamp> latest = std::nullopt) {
  KeysetPager pager{latest, page_size};
  std::vector<std::int64_t> keys;
  while (pager.has_more()) {
    const auto page = list.page(pager.latest(), pager.page_size());
    for (const std::size_t i : accept(pager, page.rows, page.has_more)) keys.push_back(page.rows[i].pk);
  }
  return keys;
}

std::vector<Row> rows_with_ties(int distinct, int tied) {
  std::vector<Row> rows;
  for (int i = 0; i < distinct; ++i) rows.push_back({i + 1, at(i)});
  for (int i = 0; i < tied; ++i) rows.push_back({distinct + i + 1, at(distinct / 2)});
  return rows;
}

}  // namespace

TEST_CASE("keyset pagination reads every row once, whatever the ties and the page size") {
  const int tied = GENERATE(0, 1, 25, 300);
  const std::int64_t page_size = GENERATE(1, 2, 3, 7, 10, 24, 25, 26, 100, 1'000);
  INFO(tied << " tied, page size " << page_size);
  ShufflingList list{rows_with_ties(50, tied)};
  const auto keys = read_whole(list, page_size);
  CHECK(keys.size() == 50U + static_cast<std::size_t>(tied));
  CHECK(std::set<std::int64_t>(keys.begin(), keys.end()).size() == keys.size());
}

TEST_CASE("keyset pagination over a tie far longer than a page takes few requests") {
  ShufflingList list{rows_with_ties(0, 2'500)};
  CHECK(read_whole(list, 10).size() == 2'500);
  CHECK(list.requests < 12);
}

TEST_CASE("keyset pagination never exceeds the caller's own latest time") {
  ShufflingList list{rows_with_ties(50, 0)};
  CHECK(read_whole(list, 7, at(9)).size() == 10);
  CHECK(read_whole(list, 7, at(-1)).empty());
}

TEST_CASE("rows that vanish between pages don't end keyset pagination") {
  KeysetPager pager{std::nullopt, 2};
  CHECK(accept(pager, {{1, at(9)}, {2, at(8)}}, true).size() == 2);
  CHECK(accept(pager, {{3, at(7)}, {4, at(6)}, {5, at(5)}}, true) == std::vector<std::size_t>{0, 1, 2});
  CHECK(accept(pager, {}, false).empty());
  CHECK_FALSE(pager.has_more());
}

TEST_CASE("a server that repeats the same page is an error, and not an endless loop") {
  KeysetPager pager{std::nullopt, 2};
  accept(pager, {{1, at(9)}, {2, at(9)}}, true);
  CHECK_THROWS_WITH(accept(pager, {{1, at(9)}, {2, at(9)}}, true), contains("don't advance"));
  KeysetPager empty{std::nullopt, 2};
  CHECK_THROWS_AS(accept(empty, {}, true), argus::DecodeError);
}

TEST_CASE("rows that aren't in order are a DecodeError") {
  KeysetPager pager{std::nullopt, 2};
  CHECK_THROWS_WITH(accept(pager, {{1, at(8)}, {2, at(9)}}, true), contains("results[1].start_time"));
  KeysetPager bounded{at(5), 2};
  CHECK_THROWS_WITH(accept(bounded, {{1, at(6)}}, true), contains("not in order"));
}

TEST_CASE("more than 100,000 rows of one start time are an error") {
  KeysetPager pager{std::nullopt, 1};
  std::vector<Row> rows;
  for (std::int64_t pk = 1; pk <= 100'001; ++pk) rows.push_back({pk, at(1)});
  CHECK_THROWS_WITH(accept(pager, rows, true), contains("100000"));
}

TEST_CASE("pages are halved until they hold one new row beside those that are known at the edge") {
  KeysetPager pager{std::nullopt, 5};
  CHECK(pager.halve_pages());
  CHECK(pager.page_size() == 2);
  CHECK(pager.halve_pages());
  CHECK(pager.page_size() == 1);
  CHECK_FALSE(pager.halve_pages());
  CHECK(pager.page_size() == 1);

  KeysetPager tied{std::nullopt, 4};
  for (int pk = 1; pk <= 4; ++pk) tied.add(pk, at(1));
  tied.end_page(true);
  CHECK(tied.page_size() == 8);
  CHECK(tied.halve_pages());
  CHECK(tied.page_size() == 6);
  CHECK(tied.halve_pages());
  CHECK(tied.page_size() == 5);
  CHECK_FALSE(tied.halve_pages());
}

}  // namespace keyset_pager_test
