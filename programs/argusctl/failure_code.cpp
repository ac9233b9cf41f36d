#include "failure_code.hpp"

namespace argusctl {
namespace {

/// Whether the server as a whole can't answer now.
bool is_outage(const argus::Error& error) {
  constexpr int too_many_requests = 429;
  constexpr int bad_gateway = 502;
  const argus::HttpFailure* const refusal = error.refusal();
  if (refusal != nullptr) return refusal->status == too_many_requests || refusal->status >= bad_gateway;
  return dynamic_cast<const argus::TransportError*>(&error) != nullptr;
}

}  // namespace

ExitCode failure_code(const argus::Error& error) {
  if (dynamic_cast<const argus::NotFoundError*>(&error) != nullptr) return not_found;
  const bool is_refused = dynamic_cast<const argus::AuthenticationError*>(&error) != nullptr ||
                          dynamic_cast<const argus::PermissionError*>(&error) != nullptr;
  if (is_refused) return token_refused;
  return is_outage(error) ? try_again : failed;
}

}  // namespace argusctl
