#pragma once

#include "src/paging/keyset_pager.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// What a walk needs to know of a row.
struct Row {
  std::int64_t pk = 0;
  argus::Timestamp time{};
};

/// Gives a walk a whole page.
inline std::vector<std::size_t> accept(argus::detail::KeysetPager& walk, const std::vector<Row>& rows, bool has_more) {
  for (const Row& row : rows) walk.add(row.pk, row.time);
  return walk.end_page(has_more);
}
