#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operation.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/incident_page.hpp>
#include <argus/json.hpp>
#include <argus/server_check.hpp>
#include <argus/server_metadata.hpp>
#include <argus/source_system.hpp>
#include <argus/user.hpp>
#include <argus/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The header AssertMacros.h of older macOS versions defines a macro of this name.
#pragma push_macro("check")
#undef check

namespace argus {

/// The methods of Client that concern the server as a whole.
template <class Self>
class ServerMethods {
 public:
  /// What the server says about itself; needs no good token.
  /// @endpoint GET /api/
  /// @roles anyone
  /// @since 1.2.4
  ServerMetadata get_server_metadata() const {
    Request request = exchange().request(operations::get_server_metadata);
    request.url = exchange().root().metadata_url();
    return send<ServerMetadata>(exchange(), request);
  }
  /// The server's version alone.
  /// @endpoint GET /api/
  /// @roles anyone
  /// @since 1.2.4
  Version server_version() const { return exchange().server_version(); }

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
    check.user = call<User>(exchange(), operations::get_current_user);
    check.source = find_source(check.user.username);
    check.can.heartbeat = metadata.version >= operations::send_heartbeat.since;
    check.can.restart = metadata.version >= operations::restart_incident.since;
    check.can.hide_closed_acked = metadata.version >= hide_closed_acked_since;
    check.can.planned_maintenance = metadata.version >= operations::get_planned_maintenance_tasks.since;
    check.can.api_v3 = metadata.version >= api_v3_since;
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
    checks::method(method);
    checks::relative_path(path);
    Request request = exchange().raw_request(method, path);
    if (!body.is_null()) request.body = dump_json(body);
    const std::int64_t pk = incident_in(path);
    if (!request.is_write() || pk == 0) return send<nlohmann::json>(exchange(), request);
    WriteOrder::Turn turn = exchange().wait_turn(pk);
    return in_turn(turn, [&] { return send<nlohmann::json>(exchange(), request); });
  }

 private:
  friend Self;
  ServerMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  /// The server doesn't tell a user's primary key: an incident of the user's own has its source, and where there is
  /// none, the names of the sources' users are compared.
  std::optional<SourceSystem> find_source(const std::string& username) const {
    Query query;
    query.add("page_size", "1");
    const auto own = send<IncidentPage>(exchange(), exchange().query(operations::get_my_incidents, query)).results;
    if (!own.empty()) return own.front().source;
    for (const SourceSystem& source : call<std::vector<SourceSystem>>(exchange(), operations::get_sources)) {
      if (call<User>(exchange(), operations::get_user, {source.user}).username == username) return source;
    }
    return std::nullopt;
  }
};

}  // namespace argus

#pragma pop_macro("check")
