#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace argus::testing::fake {

/// Rows by ascending primary key. A key is given once, even if its row is deleted.
template <typename Row>
class Table {
 public:
  explicit Table(std::int64_t last_pk = 0) : last_pk_(last_pk) {}

  // Pointers to the rows, which stay valid until the row is erased.
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

  /// Null if there is no such row.
  Row* find(std::int64_t pk) const {
    const auto row = std::lower_bound(rows_.begin(), rows_.end(), pk,
                                      [](const auto& candidate, std::int64_t key) { return candidate->pk < key; });
    return row != rows_.end() && (*row)->pk == pk ? row->get() : nullptr;
  }

  Row& add(Row row) {
    row.pk = take_pk();
    return *rows_.emplace_back(std::make_unique<Row>(std::move(row)));
  }

  /// Uses up a key without a row, as a database does for an insertion that fails.
  std::int64_t take_pk() { return ++last_pk_; }

  template <typename Predicate>
  void erase_if(const Predicate& predicate) {
    rows_.erase(std::remove_if(rows_.begin(), rows_.end(), [&](const auto& row) { return predicate(*row); }),
                rows_.end());
  }
  void erase(std::int64_t pk) {
    erase_if([&](const Row& row) { return row.pk == pk; });
  }

  template <typename Predicate>
  Row* find_if(const Predicate& predicate) const {
    const auto row =
        std::find_if(rows_.begin(), rows_.end(), [&](const auto& candidate) { return predicate(*candidate); });
    return row == rows_.end() ? nullptr : row->get();
  }

 private:
  std::vector<std::unique_ptr<Row>> rows_{};
  std::int64_t last_pk_;
};

}  // namespace argus::testing::fake
