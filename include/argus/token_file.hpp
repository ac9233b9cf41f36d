#pragma once

#include <argus/export.hpp>
#include <argus/secret.hpp>

#include <string>

namespace argus {

/// Who may read a token file. Those who may read it may change it too. The exception is everybody: a file that every
/// user can change is refused whatever this says. Whose file it is doesn't matter, since its owner can read it.
enum class TokenFileAccess {
  owner_and_group,  ///< nobody else, as in the modes 0600 and 0440, systemd's credentials among them
  anyone,           ///< whoever; for places that protect the directory instead, as Kubernetes does
};

/// The token in a file's first line that isn't blank, without white space and a byte order mark around it. Links are
/// followed. Of the file that was opened it is asked who may read it, so that no other can take its place meanwhile.
/// @throws std::invalid_argument if there is none, more users may read or change the file than `access` allows, it is a
/// pipe, a device or a directory, or is longer than 16 KiB
ARGUS_EXPORT Secret read_token_file(const std::string& path, TokenFileAccess access = TokenFileAccess::owner_and_group);

}  // namespace argus
