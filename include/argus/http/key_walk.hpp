#pragma once

#include <argus/export.hpp>
#include <argus/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace argus {

/// Decides which pages to ask for, so that a list ordered by time alone is read whole.
///
/// The server's cursor loses or repeats rows that share a time across the edge of a page. This walk goes by key
/// instead: the next page is the same list up to the last time seen, the rows already seen at that time are dropped,
/// and the page is made longer by their number, so that every page brings new ones. Memory is bounded by the rows that
/// share one time.
class ARGUS_EXPORT KeyWalk {
 public:
  /// What the walk needs to know of a row.
  struct Row {
    /// Its primary key.
    std::int64_t pk = 0;
    /// What the list is ordered by, newest first.
    Timestamp time{};
  };

  /// @param latest where the list begins; unset for its beginning
  /// @param page_size how many new rows a page should bring, at least 1
  KeyWalk(std::optional<Timestamp> latest, std::int64_t page_size);

  /// False when the list is read.
  bool has_more() const { return has_more_; }
  /// The newest time that the next page may hold.
  std::optional<Timestamp> latest() const { return latest_; }
  /// How many rows the next page should hold.
  std::int64_t page_size() const;

  /// Takes the rows of the page that was asked for and returns the indices of those not seen before.
  /// @throws DecodeError if they are not in order, none of them is new though there are more, or over 100,000 share one
  /// time
  std::vector<std::size_t> accept(const std::vector<Row>& rows, bool has_more);

 private:
  std::optional<Timestamp> latest_;
  std::int64_t page_size_;
  /// The rows seen at the time `latest_`, in order.
  std::vector<std::int64_t> seen_;
  bool has_more_ = true;
};

}  // namespace argus
