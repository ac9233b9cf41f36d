#pragma once

#include <argus/export.hpp>
#include <argus/secret.hpp>

#include <string>

namespace argus {

/// Who may read a token file.
enum class TokenFileAccess {
  owner_and_group,  ///< nobody else, as in the modes 0600 and 0440, systemd's credentials among them
  anyone,           ///< whoever; for places that protect the directory instead, as Kubernetes does
};

/// The token in a file's first line.
/// @throws std::invalid_argument if there is none, or more users may read the file than `access` allows
ARGUS_EXPORT Secret read_token_file(const std::string& path, TokenFileAccess access = TokenFileAccess::owner_and_group);

}  // namespace argus
