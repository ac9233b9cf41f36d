#pragma once

#include <argus/export.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

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

/// Texts that no error may repeat. Blank ones stand nowhere.
using Secrets = std::vector<Secret>;

/// A text with `***` wherever a secret stands in it: as it is, or escaped as in JSON, in JSON within JSON, in a URL or
/// in HTML. Secrets that overlap or follow each other become one `***`. Takes time in proportion to the text that is
/// read.
/// @param most of the text, so many bytes are read; a secret that goes on behind them is concealed too
ARGUS_EXPORT std::string concealed(std::string_view text, const Secrets& secrets,
                                   std::size_t most = std::string_view::npos);
/// Whether a secret stands in the text, in one of those forms.
ARGUS_EXPORT bool holds_secret(std::string_view text, const Secrets& secrets);

inline std::ostream& operator<<(std::ostream& out, const Secret& secret) {
  return out << (secret.empty() ? "" : "***");
}

}  // namespace argus
