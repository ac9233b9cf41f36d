#pragma once

#include <ostream>
#include <string>

namespace argus {

/// What became of an incident that was to be closed.
///
/// @snippet nouns_test.cpp close_result
enum class CloseResult {
  closed,          ///< it was open and is closed now
  already_closed,  ///< it was closed, or stateless, before; nothing was posted
  still_open,      ///< the server took the END and left it open
  not_found,       ///< the source system has no incident of this id
  not_yet_known,   ///< there is none yet, but one of this id was posted whose answer was lost: ask again later
};

/// The result in words, such as `already closed`.
inline std::string to_string(CloseResult resolution) {
  switch (resolution) {
    case CloseResult::closed:
      return "closed";
    case CloseResult::already_closed:
      return "already closed";
    case CloseResult::still_open:
      return "still open";
    case CloseResult::not_found:
      return "not found";
    case CloseResult::not_yet_known:
      return "not yet known";
  }
  return "unknown";
}

inline std::ostream& operator<<(std::ostream& out, CloseResult resolution) {
  return out << to_string(resolution);
}

}  // namespace argus
