#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "django/body.hpp"
#include "incident_filter.hpp"
#include "response.hpp"
#include "state.hpp"

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

SendResult list_incidents(const Call& call);
SendResult list_my_incidents(const Call& call);
SendResult post_incident(const Call& call);
SendResult get_incident(const Call& call);
SendResult change_incident(const Call& call);
SendResult delete_incident(const Call& call);
SendResult put_ticket_url(const Call& call);
SendResult put_automatic_ticket(const Call& call);

SendResult list_all_events(const Call& call);
SendResult list_events(const Call& call);
SendResult get_event(const Call& call);
SendResult post_event(const Call& call);

SendResult list_acknowledgements(const Call& call);
SendResult get_acknowledgement(const Call& call);
SendResult post_acknowledgement(const Call& call);
SendResult change_acknowledgement(const Call& call);

SendResult post_acknowledgements(const Call& call);
SendResult post_events(const Call& call);
SendResult post_ticket_urls(const Call& call);

SendResult list_tags(const Call& call);
SendResult post_tag(const Call& call);
SendResult get_tag(const Call& call);
SendResult delete_tag(const Call& call);

SendResult list_sources(const Call& call);
SendResult post_source(const Call& call);
SendResult get_source(const Call& call);
SendResult rename_source(const Call& call);
SendResult list_source_types(const Call& call);
SendResult post_source_type(const Call& call);
SendResult get_source_type(const Call& call);
SendResult post_heartbeat(const Call& call);

SendResult log_in(const Call& call);
SendResult log_out(const Call& call);
SendResult log_out_everywhere(const Call& call);
SendResult refresh_token(const Call& call);
SendResult obtain_token(const Call& call);
SendResult get_current_user(const Call& call);
SendResult get_user(const Call& call);

SendResult list_filters(const Call& call);
SendResult post_filter(const Call& call);
SendResult get_filter(const Call& call);
SendResult change_filter(const Call& call);
SendResult delete_filter(const Call& call);

SendResult list_maintenances(const Call& call);
SendResult post_maintenance(const Call& call);
SendResult get_maintenance(const Call& call);
SendResult change_maintenance(const Call& call);
SendResult delete_maintenance(const Call& call);

SendResult get_metadata(const Call& call);

}  // namespace argus::testing::fake
