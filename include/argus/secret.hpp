#pragma once

#include <argus/export.hpp>

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

/// The text with `***` wherever the secret stood; a blank secret stands nowhere.
ARGUS_EXPORT std::string concealed(std::string text, const std::string& secret);

inline std::ostream& operator<<(std::ostream& out, const Secret& secret) {
  return out << (secret.empty() ? "" : "***");
}

}  // namespace argus
