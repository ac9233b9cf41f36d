#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace argus {

/// One walk over a list, page by page. A Paging has a Value and next(), which fetches what the next page brings;
/// nothing when the list is read.
template <class Paging>
class PageWalk {
 public:
  /// What it walks over.
  using Value = typename Paging::Value;

  /// Fetches the first page.
  explicit PageWalk(Paging paging) : paging_(std::move(paging)) { load(); }

  /// Whether all have been walked over.
  bool at_end() const { return position_ == values_.size(); }
  /// The present value, unless at the end.
  const Value& current() const { return values_[position_]; }

  /// Goes to the next value; fetches the next page where this one is at its end. Where that fails, it stays where it
  /// is, and may be tried again.
  void advance() {
    if (position_ + 1 < values_.size()) {
      ++position_;
    } else {
      load();
    }
  }

 private:
  void load() {
    drop_what_is_behind();
    values_ = paging_.next();
    position_ = 0;
  }

  /// So that no two pages are in memory at once.
  void drop_what_is_behind() {
    if (values_.empty()) return;
    std::vector<Value> present;
    present.push_back(std::move(values_[position_]));
    values_ = std::move(present);
    position_ = 0;
  }

  Paging paging_;
  std::vector<Value> values_;
  std::size_t position_ = 0;
};

}  // namespace argus
