#pragma once

#include <functional>

#include "fake_http.hpp"
#include "fake_routes.hpp"
#include "fake_state.hpp"

namespace argus::testing::fake {

/// The whole server but for the sockets: takes a request, finds its route, checks who asks and carries it out.
/// Not thread-safe: whoever owns it holds a lock.
class Api {
 public:
  Api(Settings settings, std::function<Instant()> clock);

  Answer handle(const Request& request);

  State& state() { return state_; }
  Instant now() const { return clock_(); }

 private:
  bool is_health_check(const std::string& path) const;
  Answer answer(const Request& request);
  Answer answer_on(const FoundRoute& found, const Request& request);

  State state_;
  std::function<Instant()> clock_;
};

}  // namespace argus::testing::fake
