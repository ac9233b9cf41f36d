#pragma once

#include <argus/export.hpp>

#include <ostream>
#include <string>
#include <string_view>

namespace argus {

/// The version of an Argus server.
///
/// @snippet nouns_test.cpp version
struct Version {
  /// Changes that break callers.
  int major = 0;
  /// New features.
  int minor = 0;
  /// Fixes.
  int patch = 0;
};

inline bool operator==(const Version& left, const Version& right) {
  return left.major == right.major && left.minor == right.minor && left.patch == right.patch;
}
inline bool operator!=(const Version& left, const Version& right) {
  return !(left == right);
}
inline bool operator<(const Version& left, const Version& right) {
  if (left.major != right.major) return left.major < right.major;
  if (left.minor != right.minor) return left.minor < right.minor;
  return left.patch < right.patch;
}
inline bool operator>(const Version& left, const Version& right) {
  return right < left;
}
inline bool operator<=(const Version& left, const Version& right) {
  return !(right < left);
}
inline bool operator>=(const Version& left, const Version& right) {
  return !(left < right);
}

/// Reads `2.10.2`; what follows the numbers, as in `2.11.0.dev3+g1234`, is ignored, and a missing number is 0.
/// @throws std::invalid_argument if the text does not begin with a number
ARGUS_EXPORT Version parse_version(std::string_view text);

/// The version as `2.10.2`.
inline std::string to_string(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." + std::to_string(version.patch);
}
inline std::ostream& operator<<(std::ostream& out, const Version& version) {
  return out << to_string(version);
}

}  // namespace argus
