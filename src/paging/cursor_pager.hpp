#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace argus::detail {

/// Takes the cursor out of a page's `next` link. The link's host is never asked: behind a proxy it may name the wrong
/// one.
/// @throws DecodeError if there is none in it
std::string cursor_of(std::string_view next_link);

/// Follows the server's cursor from page to page, and notices where it leads in a circle: it does where more rows share
/// a time than a page holds. Remembers one cursor at a time, whatever the number of pages.
class CursorPager {
 public:
  /// False when the list is read.
  bool has_more() const { return has_more_; }
  /// Leads to the next page; blank for the first.
  const std::string& cursor() const { return cursor_; }

  /// Takes the cursor that the page named as the next.
  /// @throws DecodeError if it has been followed before
  void accept(const std::optional<std::string>& next);

 private:
  std::string cursor_;
  bool has_more_ = true;
  /// A cursor seen before, replaced at growing distances: in a circle the pager comes back to it.
  std::string landmark_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_landmark_ = 1;
};

}  // namespace argus::detail
