#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace argus {

/// One walk over a list, page by page. A Paging has a Value and next(), which fetches what the next page brings;
/// nothing when the list is read. A page is fetched when somebody asks for a value of it, and no sooner: who stops at
/// the end of a page doesn't pay for the next.
template <class Paging>
class PageWalk {
 public:
  /// What it walks over.
  using Value = typename Paging::Value;

  /// Fetches the first page.
  explicit PageWalk(Paging paging) : paging_(std::move(paging)) { load(); }

  /// Whether all have been walked over. Fetches the page of the present value; where that fails, it may be tried again.
  bool at_end() {
    load();
    return values_.empty();
  }
  /// The present value, unless at the end. Fetches its page as at_end() does.
  const Value& current() {
    load();
    return values_[position_];
  }

  /// Goes past the present value, unless at the end. Fetches its page where nobody has asked for it yet, as it must be
  /// known whether there is one; where that fails, it stays where it is.
  void advance() {
    load();
    if (position_ < values_.size()) ++position_;
  }

 private:
  /// Sees to it that the present value is there.
  void load() {
    if (position_ < values_.size() || is_read_) return;
    // So that no two pages are in memory at once.
    std::vector<Value>().swap(values_);
    position_ = 0;
    values_ = paging_.next();
    is_read_ = values_.empty();
  }

  Paging paging_;
  std::vector<Value> values_;
  std::size_t position_ = 0;
  bool is_read_ = false;
};

}  // namespace argus
