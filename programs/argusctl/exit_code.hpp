#pragma once

namespace argusctl {

/// What a command ends with, for scripts. docs/argusctl.md promises these.
enum ExitCode : int {
  done = 0,           ///< done, or safe in the outbox
  failed = 1,         ///< some of it failed, and trying again won't help
  usage = 2,          ///< wrong words or settings
  not_found = 3,      ///< there is no such incident
  token_refused = 4,  ///< the token is refused, or may not do this
  would_change = 10,  ///< a dry run would change something
  try_again = 75      ///< Argus can't be reached, or is overloaded
};

}  // namespace argusctl
