#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fake_body.hpp"
#include "fake_filter.hpp"
#include "fake_http.hpp"
#include "fake_state.hpp"

namespace argus::testing::fake {

/// One request that the server carries out, and what it works on.
class Call {
 public:
  Call(State& call_state, const Request& call_request, const User& call_user, Instant call_time,
       ApiVersion call_version, std::vector<std::string> call_path_values)
      : state(call_state),
        request(call_request),
        query(call_request.query),
        user(call_user),
        now(call_time),
        version(call_version),
        path_values(std::move(call_path_values)) {}

  /// The request's body. Refuses what can't be read.
  Body body() const { return read_body(request); }
  /// What stands at the n-th variable place of the path, as a primary key; 0, which nothing has, where it is none.
  std::int64_t pk(std::size_t n = 0) const;
  /// The incident that the path names first.
  Incident& incident_or_refuse() const;

  State& state;
  const Request& request;
  const Query query;
  const User& user;  ///< one without a name where the request has no token
  const Instant now;
  const ApiVersion version;
  const std::vector<std::string> path_values;
};

// Each carries out one operation and answers as the server does. What it refuses leaves the state as it was, unless the
// real server does otherwise.

Answer list_incidents(const Call& call);
Answer list_my_incidents(const Call& call);
Answer post_incident(const Call& call);
Answer get_incident(const Call& call);
Answer change_incident(const Call& call);
Answer delete_incident(const Call& call);
Answer put_ticket_url(const Call& call);
Answer put_automatic_ticket(const Call& call);

Answer list_all_events(const Call& call);
Answer list_events(const Call& call);
Answer get_event(const Call& call);
Answer post_event(const Call& call);

Answer list_acknowledgements(const Call& call);
Answer get_acknowledgement(const Call& call);
Answer post_acknowledgement(const Call& call);
Answer change_acknowledgement(const Call& call);

Answer post_acknowledgements(const Call& call);
Answer post_events(const Call& call);
Answer post_ticket_urls(const Call& call);

Answer list_tags(const Call& call);
Answer post_tag(const Call& call);
Answer get_tag(const Call& call);
Answer delete_tag(const Call& call);

Answer list_sources(const Call& call);
Answer post_source(const Call& call);
Answer get_source(const Call& call);
Answer rename_source(const Call& call);
Answer list_source_types(const Call& call);
Answer post_source_type(const Call& call);
Answer get_source_type(const Call& call);
Answer post_heartbeat(const Call& call);

Answer log_in(const Call& call);
Answer log_out(const Call& call);
Answer log_out_everywhere(const Call& call);
Answer refresh_token(const Call& call);
Answer obtain_token(const Call& call);
Answer get_current_user(const Call& call);
Answer get_user(const Call& call);

Answer list_filters(const Call& call);
Answer post_filter(const Call& call);
Answer get_filter(const Call& call);
Answer change_filter(const Call& call);
Answer delete_filter(const Call& call);

Answer list_maintenances(const Call& call);
Answer post_maintenance(const Call& call);
Answer get_maintenance(const Call& call);
Answer change_maintenance(const Call& call);
Answer delete_maintenance(const Call& call);

Answer get_metadata(const Call& call);

}  // namespace argus::testing::fake
