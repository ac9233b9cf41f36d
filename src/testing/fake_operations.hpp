#pragma once

#include <cstdint>
#include <string>

#include "fake_filter.hpp"
#include "fake_http.hpp"
#include "fake_state.hpp"

namespace argus::testing::fake {

/// One request that a known user has made, and what it works on.
class Call {
 public:
  Call(State& call_state, const Request& call_request, const User& call_user, Instant call_time)
      : state(call_state), request(call_request), query(call_request.query), user(call_user), now(call_time) {}

  /// The request's body; an empty object where there is none. Refuses what isn't JSON.
  nlohmann::json body() const;
  Incident& incident_or_refuse(std::int64_t pk) const;

  State& state;
  const Request& request;
  const Query query;
  const User& user;
  const Instant now;
};

// Each carries out one operation and answers as the server does; what it refuses leaves the state as it was.

Answer list_incidents(const Call& call, FilterSet filters);
Answer post_incident(const Call& call);
Answer get_incident(const Call& call, std::int64_t pk);
Answer change_incident(const Call& call, std::int64_t pk);
Answer put_ticket_url(const Call& call, std::int64_t pk);
Answer put_automatic_ticket(const Call& call, std::int64_t pk);

Answer list_all_events(const Call& call);
Answer list_events(const Call& call, std::int64_t incident);
Answer get_event(const Call& call, std::int64_t incident, std::int64_t pk);
Answer post_event(const Call& call, std::int64_t incident);

Answer list_acknowledgements(const Call& call, std::int64_t incident);
Answer get_acknowledgement(const Call& call, std::int64_t incident, std::int64_t pk);
Answer post_acknowledgement(const Call& call, std::int64_t incident);
Answer change_acknowledgement(const Call& call, std::int64_t incident, std::int64_t pk);

Answer list_tags(const Call& call, std::int64_t incident);
Answer post_tag(const Call& call, std::int64_t incident);
Answer get_tag(const Call& call, std::int64_t incident, const std::string& text);
Answer delete_tag(const Call& call, std::int64_t incident, const std::string& text);

Answer list_sources(const State& state);
Answer get_source(const State& state, const std::string& pk);
Answer list_source_types();
Answer get_source_type(const std::string& name);
Answer post_heartbeat(const Call& call);

Answer get_current_user(const Call& call);
Answer get_user(const Call& call, std::int64_t pk);

}  // namespace argus::testing::fake
