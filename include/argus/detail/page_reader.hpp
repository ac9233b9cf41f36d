#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace argus::detail {

/// Reads a list value by value. A page is fetched when somebody asks for a value of it, and no sooner: who stops at the
/// end of a page doesn't pay for the next.
template <class Value>
class PageReader {
 public:
  /// Fetches the values of the next page; none when the list is read.
  using NextPage = std::function<std::vector<Value>()>;

  /// Fetches the first page.
  explicit PageReader(NextPage next_page) : next_page_(std::move(next_page)) { load(); }

  /// Whether all have been read. Fetches the page of the present value; where that fails, it may be tried again.
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
    values_ = next_page_();
    is_read_ = values_.empty();
  }

  NextPage next_page_;
  std::vector<Value> values_{};
  std::size_t position_ = 0;
  bool is_read_ = false;
};

}  // namespace argus::detail
