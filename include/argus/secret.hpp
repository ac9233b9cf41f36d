#pragma once

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace argus {

/// A text that must not show up in logs: it prints as `***`.
///
/// @snippet nouns_test.cpp secret
class Secret {
 public:
  Secret() = default;
  /// From anything that a std::string is made of.
  template <class Text, class = std::enable_if_t<std::is_constructible_v<std::string, Text> &&
                                                 !std::is_base_of_v<Secret, std::decay_t<Text>>>>
  Secret(Text&& text) : text_(std::forward<Text>(text)) {}

  /// The text itself: for the request that needs it, and for nothing else.
  const std::string& reveal() const { return text_; }
  /// Whether there is no text in it.
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

inline bool operator==(const Secret& left, const Secret& right) {
  return left.reveal() == right.reveal();
}
inline bool operator!=(const Secret& left, const Secret& right) {
  return !(left == right);
}
inline std::ostream& operator<<(std::ostream& out, const Secret& secret) {
  return out << (secret.empty() ? "" : "***");
}

}  // namespace argus
