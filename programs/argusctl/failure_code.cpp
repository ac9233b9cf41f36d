#include "failure_code.hpp"

#include "src/glue/outage.hpp"

namespace argusctl {

ExitCode failure_code(const argus::Error& error) {
  if (dynamic_cast<const argus::NotFoundError*>(&error) != nullptr) return not_found;
  const bool is_refused = dynamic_cast<const argus::AuthenticationError*>(&error) != nullptr ||
                          dynamic_cast<const argus::PermissionError*>(&error) != nullptr;
  if (is_refused) return token_refused;
  return argus::glue::detail::is_outage(error) ? try_again : failed;
}

}  // namespace argusctl
