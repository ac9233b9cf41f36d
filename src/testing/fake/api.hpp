#pragma once

#include <functional>

#include "response.hpp"
#include "routes.hpp"
#include "state.hpp"

namespace argus::testing::fake {

/// The whole server without the sockets: takes a request, finds its route, checks who asks and answers it.
/// Not thread-safe: whoever owns it holds a lock.
class Api {
 public:
  Api(Settings settings, std::function<Instant()> clock);

  SendResult handle(const Request& request);

  State& state() { return state_; }
  Instant now() const { return clock_(); }

 private:
  bool is_health_check(const std::string& path) const;
  SendResult answer(const Request& request);
  SendResult answer_on(const FoundRoute& found, const Request& request);

  State state_;
  std::function<Instant()> clock_;
};

}  // namespace argus::testing::fake
