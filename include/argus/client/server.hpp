#pragma once

#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/filter_query.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/operation.hpp>
#include <argus/detail/operations.hpp>
#include <argus/models/incident_page.hpp>
#include <argus/models/server_check.hpp>
#include <argus/models/server_metadata.hpp>
#include <argus/models/source_system.hpp>
#include <argus/models/user.hpp>
#include <argus/models/version.hpp>
#include <argus/time.hpp>

#include <optional>
#include <string>
#include <vector>

// The header AssertMacros.h of older macOS versions defines a macro of this name.
#pragma push_macro("check")
#undef check

namespace argus {

/// The methods of Client that concern the server as a whole.
template <class Client>
class ServerMethods : public detail::MethodGroup<Client, ServerMethods> {
 public:
  /// What the server says about itself; needs no good token.
  /// @endpoint GET /api/
  /// @roles anyone
  /// @since 1.2.4
  ServerMetadata get_server_metadata() const {
    Request request = api().request(detail::operations::get_server_metadata);
    request.url = api().root().metadata_url();
    return detail::send<ServerMetadata>(api(), request);
  }
  /// The server's version alone.
  /// @endpoint GET /api/
  /// @roles anyone
  /// @since 1.2.4
  Version server_version() const { return api().server_version(); }

  /// What time it is by the server's clock, to the second and as of when it answered; unset where the answer has no
  /// Date. Before anything is compared with or posted as a time of the server's, since its clock may be minutes off.
  /// @endpoint GET /api/
  /// @roles anyone
  /// @since 1.2.4
  std::optional<Timestamp> server_time() const { return api().server_time(); }

  /// Everything that a program may want to know when it starts: whether the server can be reached and takes the token,
  /// whose it is, whether that user has a source system, and what the server can do. A user without incidents costs
  /// one request for each source system.
  /// @endpoint GET /api/, GET auth/user/, GET incidents/mine/, GET incidents/sources/, GET auth/users/{user}/
  /// @roles any
  /// @since 1.2.4
  /// @throws TransportError if the server can't be reached, AuthenticationError if it doesn't take the token
  /// @note Where a header has defined a macro `check`, as AssertMacros.h of macOS may, write `(client.check)()`.
  ServerCheck check() const {
    ServerCheck check;
    const ServerMetadata metadata = get_server_metadata();
    check.version = metadata.version;
    check.user = detail::send<User>(api(), detail::operations::get_current_user);
    check.source = find_source(check.user.username);
    check.can.heartbeat = metadata.version >= detail::operations::send_heartbeat.since;
    check.can.restart = metadata.version >= detail::operations::restart_incident.since;
    check.can.hide_closed_acked = metadata.version >= detail::hide_closed_acked_since;
    check.can.planned_maintenance = metadata.version >= detail::operations::get_planned_maintenance_tasks.since;
    check.can.api_v3 = metadata.version >= detail::api_v3_since;
    check.can.tickets = metadata.ticket_plugin.has_value();
    return check;
  }

  /// Sends what this class has no method for, and returns the answer's JSON; null where it is empty. A write is sent
  /// once, and waits like all others where its path begins with an incident, as in `incidents/4711/`.
  /// @endpoint any
  /// @roles as the endpoint has it
  /// @since 1.1
  /// @param method GET, POST, PUT, PATCH or DELETE
  /// @param path percent-encoded, relative to the API's root, as in `incidents/4711/tags/`; may end with a query
  /// @param body null for none
  nlohmann::json request(const std::string& method, const std::string& path, const nlohmann::json& body = {}) const {
    return detail::send_raw(api(), method, path, body);
  }

 private:
  using detail::MethodGroup<Client, ServerMethods>::api;

  /// The server doesn't tell a user's primary key: an incident of the user's own has its source, and where there is
  /// none, the names of the sources' users are compared.
  std::optional<SourceSystem> find_source(const std::string& username) const {
    detail::Query query;
    query.add("page_size", "1");
    const auto own =
        detail::send<IncidentPage>(api(), api().query(detail::operations::get_my_incidents, query)).results;
    if (!own.empty()) return own.front().source;
    for (const SourceSystem& source : detail::send<std::vector<SourceSystem>>(api(), detail::operations::get_sources)) {
      if (detail::send<User>(api(), detail::operations::get_user, {source.user}).username == username) return source;
    }
    return std::nullopt;
  }
};

}  // namespace argus

#pragma pop_macro("check")
