#pragma once

#include "address.hpp"

#include <argus/glue/rounds.hpp>

#include <memory>

namespace argus_alertmanager {

/// Answers POST /webhook after a round, GET /metrics and GET /healthz until it is destroyed. The rounds must have ended
/// then.
/// @throws std::runtime_error where it can't listen
std::shared_ptr<void> listen(const Address& address, const argus::glue::Rounds& rounds);

}  // namespace argus_alertmanager
