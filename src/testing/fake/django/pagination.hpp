#pragma once

#include <functional>
#include <vector>

#include "../response.hpp"
#include "time.hpp"

namespace argus::testing::fake {

struct Row {
  Instant time = 0;
  std::int64_t pk = 0;
};

/// One page of a list that is ordered by time alone, newest first: the answer to `request`, whose rows `to_json` makes.
///
/// A cursor names a time and how many rows of the next older time have been seen. Which of the rows that share a time
/// those were, it can't tell; and as on the real server, such rows come in another order on the page that continues
/// them (and in another for another page size). Whoever follows `next` through them misses some and sees others twice.
nlohmann::json page_of(std::vector<Row> rows, const Request& request, const Query& query,
                       const std::function<nlohmann::json(std::int64_t)>& to_json);

}  // namespace argus::testing::fake
