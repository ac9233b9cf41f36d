#pragma once

#include <functional>
#include <vector>

#include "../http.hpp"
#include "query.hpp"
#include "time.hpp"

namespace argus::testing::fake {

/// A row of a list: its primary key and the time that the list is ordered by.
struct ListedRow {
  Instant time = 0;
  std::int64_t pk = 0;
};

/// One page of a list that is ordered by time alone, newest first: the answer to `request`, whose rows `to_json` makes.
/// A cursor is a time, and how many rows of that time have been seen. It doesn't tell which rows those were, and as on
/// the real server, rows that share a time have another order on the page that continues them, and for another page
/// size. So a client that follows `next` through them misses some and gets others twice.
nlohmann::json page_of(std::vector<ListedRow> rows, const Request& request, const Query& query,
                       const std::function<nlohmann::json(std::int64_t)>& to_json);

}  // namespace argus::testing::fake
