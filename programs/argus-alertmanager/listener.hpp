#pragma once

#include <argus/glue/rounds.hpp>

#include <memory>
#include <string>

namespace argus_alertmanager {

/// Where the listener listens.
struct Address {
  std::string host{};
  int port = 0;
};

/// Of HOST:PORT; an IPv6 address is in brackets.
/// @throws std::invalid_argument for anything else
Address read_address(const std::string& text);

/// Answers POST /webhook after a round, GET /metrics and GET /healthz until it is destroyed. The rounds must have ended
/// then.
/// @throws std::runtime_error where it can't listen
std::shared_ptr<void> listen(const Address& address, const argus::glue::Rounds& rounds);

}  // namespace argus_alertmanager
