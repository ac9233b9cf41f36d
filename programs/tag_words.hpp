#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace argusctl {

/// The key and the value of a tag as people write it: `KEY=VALUE`.
/// @throws std::invalid_argument for a text without a key or an equals sign
inline std::pair<std::string, std::string> tag_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw std::invalid_argument("the tag \"" + text + "\" must be KEY=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace argusctl
