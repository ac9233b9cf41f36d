#pragma once

#include "src/paging/keyset_pager.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// What a pager needs to know of a row.
struct Row {
  std::int64_t pk = 0;
  argus::Timestamp time{};
};

/// Gives a pager a whole page.
inline std::vector<std::size_t> accept(argus::detail::KeysetPager& pager, const std::vector<Row>& rows, bool has_more) {
  for (const Row& row : rows) pager.add(row.pk, row.time);
  return pager.end_page(has_more);
}
