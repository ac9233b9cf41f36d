#pragma once

#include <argus/models/version.hpp>

namespace argus::detail {

/// What a server must be new enough for.
struct MinimumVersion {
  /// As an error names it, as in "the filter hide_closed_acked".
  const char* what = "";
  /// The first server version that has it; unset where every server in use does.
  Version since{};
};

}  // namespace argus::detail
