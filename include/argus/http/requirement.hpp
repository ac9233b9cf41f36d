#pragma once

#include <argus/version.hpp>

namespace argus {

/// What a server must be new enough for.
struct Requirement {
  /// As an error names it, as in "the filter hide_closed_acked".
  const char* what = "";
  /// The first server version that has it; unset where every server in use does.
  Version since{};
};

}  // namespace argus
