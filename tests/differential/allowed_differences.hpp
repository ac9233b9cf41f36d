#pragma once

#include <atomic>
#include <string>
#include <vector>

/// The differences between a fake server and a real one that are as they should be.
enum class Allowed {
  pages_of_html,
  summer_time,
  tied_rows,
  order_of_sets,
  rows_of_others,
  random_username,
  key_of_no_row
};

struct AllowedDifference {
  Allowed which{};
  const char* name = "";
  const char* reason = "";
};

extern const std::vector<AllowedDifference> allowed_differences;

/// Which of them a run has met. May be used by several threads.
class AllowedDifferences {
 public:
  /// Notes that a difference was met, and is true.
  bool meet(Allowed which);
  /// Those that were never met: nothing shows that they are needed.
  std::vector<const AllowedDifference*> stale() const;

 private:
  std::atomic<unsigned> met_{0};
};
