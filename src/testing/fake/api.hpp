#pragma once

#include "http.hpp"
#include "routes.hpp"
#include "state.hpp"

namespace argus::testing::fake {

/// The whole server without the sockets: finds a request's route, checks its user and answers it.
/// Not thread-safe: the owner holds a lock.
class Api {
 public:
  explicit Api(const FakeServerOptions& options) : state_(options) {}

  Response handle(const Request& request);

  State& state() { return state_; }
  Instant now() const;

 private:
  Response answer_on(const FoundRoute& found, const Request& request);

  State state_;
};

}  // namespace argus::testing::fake
