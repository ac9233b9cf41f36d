#include "keyset_pager.hpp"
#include <argus/errors.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace argus::detail {
namespace {

constexpr std::size_t most_at_one_time = 100'000;

[[noreturn]] void throw_unreadable(const std::string& path, const std::string& problem) {
  throw DecodeError(path, problem + ": the list can't be read whole");
}

template <class Rows>
void check_order(const Rows& rows, std::optional<Timestamp> latest) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (latest && rows[i].time > *latest)
      throw_unreadable("results[" + std::to_string(i) + "].start_time", "not in order");
    latest = rows[i].time;
  }
}

}  // namespace

KeysetPager::KeysetPager(std::optional<Timestamp> latest, std::int64_t page_size)
    : latest_(latest), page_size_(page_size) {}

std::int64_t KeysetPager::page_size() const {
  const auto seen = static_cast<std::int64_t>(seen_.size());
  // Twice the ties, so that many of them are read in a few growing pages and not in many equal ones.
  return seen + (is_halved_ ? page_size_ : (std::max)(page_size_, seen));
}

bool KeysetPager::halve_pages() {
  const std::int64_t before = page_size();
  is_halved_ = true;
  page_size_ = (std::max)(page_size_ / 2, std::int64_t{1});
  return page_size() < before;
}

void KeysetPager::add(std::int64_t pk, Timestamp time) {
  page_.push_back({pk, time});
}

std::vector<std::size_t> KeysetPager::end_page(bool has_more) {
  const std::vector<Row> rows = std::exchange(page_, {});
  check_order(rows, latest_);
  has_more_ = has_more;
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!std::binary_search(seen_.begin(), seen_.end(), rows[i].pk)) fresh.push_back(i);
  }
  if (has_more && fresh.empty()) throw_unreadable("results", "the server's pages don't advance");
  if (rows.empty()) return fresh;

  const Timestamp edge = rows.back().time;
  if (latest_ != edge) seen_.clear();
  latest_ = edge;
  for (const std::size_t i : fresh) {
    if (rows[i].time == edge) seen_.push_back(rows[i].pk);
  }
  std::sort(seen_.begin(), seen_.end());
  if (seen_.size() > most_at_one_time)
    throw_unreadable("results", "over " + std::to_string(most_at_one_time) + " incidents share one start_time");
  return fresh;
}

}  // namespace argus::detail
