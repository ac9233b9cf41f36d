#pragma once

#include <argus/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace argus::detail {

/// Decides which pages to ask for, so that a list ordered by time alone is read whole.
///
/// The server's cursor loses or repeats rows that share a time across the edge of a page. This pager goes by key
/// instead (keyset pagination): the next page is the same list up to the last time seen, the rows already seen at that
/// time are dropped, and the page is made longer by their number, so that every page brings new ones. Memory is bounded
/// by the rows that share one time.
class KeysetPager {
 public:
  /// @param latest where the list begins; unset for its beginning
  /// @param page_size how many new rows a page should bring, at least 1
  KeysetPager(std::optional<Timestamp> latest, std::int64_t page_size);

  /// False when the list is read.
  bool has_more() const { return has_more_; }
  /// The newest time that the next page may hold.
  std::optional<Timestamp> latest() const { return latest_; }
  /// How many rows the next page should hold.
  std::int64_t page_size() const;
  /// Makes this and all further pages half as long, where the server's answer was too large to be read.
  /// @returns false where that can't help
  bool halve_pages();

  /// Takes the next row of the page that was asked for.
  void add(std::int64_t pk, Timestamp time);
  /// Ends that page, and returns the indices of those of its rows that were not seen before.
  /// @param has_more whether the server has another page after it
  /// @throws DecodeError if the rows are not in order, none of them is new though there are more, or over 100,000 share
  /// one time
  std::vector<std::size_t> end_page(bool has_more);

 private:
  struct Row {
    std::int64_t pk = 0;
    Timestamp time{};
  };

  std::optional<Timestamp> latest_;
  std::int64_t page_size_;
  bool is_halved_ = false;
  /// The rows of the present page.
  std::vector<Row> page_;
  /// The rows seen at the time `latest_`, in order.
  std::vector<std::int64_t> seen_;
  bool has_more_ = true;
};

}  // namespace argus::detail
