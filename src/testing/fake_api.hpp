#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fake_http.hpp"
#include "fake_operations.hpp"
#include "fake_state.hpp"

namespace argus::testing::fake {

/// The whole server but for the sockets: takes a request, finds its route, checks who asks and carries it out.
/// Not thread-safe: whoever owns it holds a lock.
class Api {
 public:
  Api(const std::string& version, std::chrono::minutes zone, std::function<Instant()> clock);

  Answer handle(const Request& request);

  State& state() { return state_; }
  Instant now() const { return clock_(); }

 private:
  /// What a path leads to: the methods it takes, and what carries them out once the user is known.
  struct Route {
    std::string methods{};
    std::function<Answer(const Call&)> handler{};
    /// In the place of `handler` where no token is needed.
    std::function<Answer()> open_handler{};
    /// Others may only read, and hear so before they hear whether there is such a method.
    bool only_superusers_write = false;
  };
  using Segments = std::vector<std::string>;

  Answer answer(const Request& request);
  Answer answer_on(const Route& route, const Request& request);
  const User& authenticate(const Request& request, int status);
  Answer log_in(const Request& request);
  Answer metadata() const;

  std::optional<Route> find_route(const std::string& path, const Request& request);
  std::optional<Route> find_incidents_route(const Segments& segments, const Request& request);
  std::optional<Route> find_source_route(const Segments& segments, const Request& request);
  static std::optional<Route> find_incident_route(const Segments& segments, const Request& request);
  static std::optional<Route> find_item_route(const Segments& segments, const Request& request);
  std::optional<Route> find_account_route(const Segments& segments, const Request& request);

  State state_;
  std::function<Instant()> clock_;
};

}  // namespace argus::testing::fake
