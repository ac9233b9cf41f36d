#pragma once

#include <string>
#include <utility>

namespace argus::testing::fake {

/// A server's version, as far as its behaviour depends on it.
class Release {
 public:
  /// Throws std::invalid_argument if `text` isn't `MAJOR.MINOR` with or without further numbers.
  explicit Release(const std::string& text);

  const std::string& text() const { return text_; }
  bool at_least(int major, int minor) const { return number_ >= std::make_pair(major, minor); }

 private:
  std::string text_;
  std::pair<int, int> number_{};
};

}  // namespace argus::testing::fake
