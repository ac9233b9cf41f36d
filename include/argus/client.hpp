#pragma once

#include <argus/call_options.hpp>
#include <argus/client/accounts.hpp>
#include <argus/client/acknowledgements.hpp>
#include <argus/client/bulk.hpp>
#include <argus/client/concurrent.hpp>
#include <argus/client/events.hpp>
#include <argus/client/incidents.hpp>
#include <argus/client/planned_maintenance.hpp>
#include <argus/client/server.hpp>
#include <argus/client/sources.hpp>
#include <argus/client/tags.hpp>
#include <argus/client/tickets.hpp>
#include <argus/client_options.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/connection.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/secret.hpp>

#include <memory>
#include <string>
#include <utility>

namespace argus {

/// A client of one Argus server with one token. Its methods are inherited, from one base class for each resource of the
/// API; docs/api.md lists them all.
///
/// Cheap to copy: copies share their connections. Safe to use from many threads at once. Every method waits for its
/// answer, for at most the time that ClientOptions and CallOptions allow.
///
/// Every method throws, besides what it names itself:
/// - std::invalid_argument for misuse, before anything is sent;
/// - TransportError where no complete answer came (ConnectionError, TimeoutError, TlsError, CancelledError);
/// - HttpError where the server refuses (AuthenticationError, PermissionError, NotFoundError, ValidationError,
/// RateLimitError, ServerError, RedirectError), and UnsupportedError where it is too old;
/// - DecodeError where the answer is not what the API promises.
///
/// After an error whose maybe_processed() is true the server may have carried the call out. docs/reliability.md tells
/// what is repeated, and what a call does to find out.
///
/// Writes to one incident through one client and its copies wait for each other, and after a write whose answer was
/// lost for ClientOptions::settle_time.
///
/// @snippet nouns_test.cpp client
class Client : public IncidentMethods<Client>,
               public TagMethods<Client>,
               public TicketMethods<Client>,
               public EventMethods<Client>,
               public AcknowledgementMethods<Client>,
               public BulkMethods<Client>,
               public ConcurrentMethods<Client>,
               public SourceMethods<Client>,
               public PlannedMaintenanceMethods<Client>,
               public AccountMethods<Client>,
               public ServerMethods<Client> {
 public:
  /// @param api_root_url `https://host`, `https://host/prefix`, `https://host/api/v2` or `https://host/api/v3`
  /// @param token a token of the server; anything that a std::string is made of
  Client(std::string api_root_url, Secret token) : Client(make_options(std::move(api_root_url), std::move(token))) {}

  /// Connects as the options say.
  /// @throws std::invalid_argument for options that can't work
  explicit Client(const ClientOptions& options) : Client(options, nullptr) {}

  /// Sends through a transport of your own, as for tests; the options' timeouts, TLS and proxy settings are then its
  /// own matter.
  Client(const ClientOptions& options, std::shared_ptr<Transport> transport)
      : api_(detail::Connection::create(options, std::move(transport)), {}) {}

  /// The same client with other limits for some calls.
  Client with(CallOptions limits) const { return Client{api_.with(std::move(limits))}; }

 private:
  friend struct detail::ClientAccess;

  explicit Client(detail::ApiClient api) : api_(std::move(api)) {}

  static ClientOptions make_options(std::string api_root_url, Secret token) {
    ClientOptions options;
    options.api_root_url = std::move(api_root_url);
    options.token = std::move(token);
    return options;
  }

  detail::ApiClient api_;
};

}  // namespace argus
