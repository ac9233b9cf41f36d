#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/call_options.hpp>
#include <argus/checks.hpp>
#include <argus/client_options.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/expiring_token.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operation.hpp>
#include <argus/http/query.hpp>
#include <argus/http/session.hpp>
#include <argus/incident.hpp>
#include <argus/incident_filter.hpp>
#include <argus/incident_lookup.hpp>
#include <argus/incident_page.hpp>
#include <argus/incident_patch.hpp>
#include <argus/incident_posting.hpp>
#include <argus/incident_range.hpp>
#include <argus/incident_update.hpp>
#include <argus/json.hpp>
#include <argus/opening.hpp>
#include <argus/request_body.hpp>
#include <argus/resolution.hpp>
#include <argus/server_metadata.hpp>
#include <argus/single_posting.hpp>
#include <argus/stored_form.hpp>
#include <argus/version.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace argus {

/// A connection to one Argus server with one token.
///
/// Cheap to copy: copies share their connections. Safe to use from many threads at once. Every method waits for its
/// answer, for at most the time that ClientOptions and CallOptions allow.
///
/// Every method throws, besides what it names itself:
/// - std::invalid_argument for misuse, before anything is sent;
/// - TransportError where no complete answer came (ConnectionError, TimeoutError, TlsError, CancelledError);
/// - HttpError where the server refuses (AuthenticationError, PermissionError, NotFoundError, ValidationError,
/// RateLimitError,
///   ServerError, RedirectError);
/// - DecodeError where the answer is not what the API promises.
///
/// After an error whose maybe_processed() is true the server may have carried the call out. docs/reliability.md tells
/// what is repeated, and what a call does to find out.
///
/// Writes to one incident through one client and its copies wait for each other, and after a write whose answer was
/// lost for ClientOptions::settle_time.
class Client {
  template <class Argument>
  static constexpr bool is_flag_or_filter =
      std::is_same_v<std::decay_t<Argument>, bool> || std::is_same_v<std::decay_t<Argument>, std::optional<bool>> ||
      std::is_same_v<std::decay_t<Argument>, std::nullopt_t> ||
      std::is_base_of_v<IncidentFilter, std::decay_t<Argument>>;
  template <class... Arguments>
  using refused_unless_flags = std::enable_if_t<!(is_flag_or_filter<Arguments> && ...)>;

 public:
  /// @param api_root_url `https://host`, `https://host/prefix` or `https://host/api/v2`
  /// @param token a token of the server; anything that a std::string is made of
  Client(std::string api_root_url, Secret token) : Client(make_options(std::move(api_root_url), std::move(token))) {}

  /// Connects as the options say.
  /// @throws std::invalid_argument for options that can't work
  explicit Client(const ClientOptions& options) : Client(options, nullptr) {}

  /// Sends through a transport of your own, as for tests; the options' timeouts, TLS and proxy settings are then its
  /// own matter.
  Client(const ClientOptions& options, std::shared_ptr<Transport> transport)
      : exchange_(Session::create(options, std::move(transport)), {}) {}

  /// The same client with other limits for some calls.
  Client with(CallOptions limits) const {
    Client result = *this;
    result.exchange_ = exchange_.with(std::move(limits));
    return result;
  }

  /// GET incidents/{pk}/.
  Incident get_incident(std::int64_t pk) const { return exchange_.call<Incident>(operations::get_incident, pk); }

  /// GET incidents/: all incidents, newest start_time first, fetched page by page while they are walked. Loses no
  /// incident to the server's paging; see KeyWalk.
  IncidentRange get_incidents(std::optional<bool> open = std::nullopt, std::optional<bool> acked = std::nullopt) const {
    return get_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server would ignore, refuse or misread
  IncidentRange get_incidents(const IncidentFilter& filter) const { return list(operations::get_incidents, filter); }

  /// GET incidents/mine/: those that this token's user has posted for its own source system.
  /// @throws std::invalid_argument for a filter that mine/ would ignore
  IncidentRange get_my_incidents(std::optional<bool> open = std::nullopt,
                                 std::optional<bool> acked = std::nullopt) const {
    return get_my_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server, or its mine/, would ignore, refuse or misread
  IncidentRange get_my_incidents(const IncidentFilter& filter) const {
    check_for_mine(filter);
    return list(operations::get_my_incidents, filter);
  }

  // Texts and numbers would turn into `true` in silence.
  template <class... Arguments>
  refused_unless_flags<Arguments...> get_incidents(Arguments&&...) const = delete;
  template <class... Arguments>
  refused_unless_flags<Arguments...> get_my_incidents(Arguments&&...) const = delete;

  /// GET incidents/?cursor=: one page by hand. The server's cursor loses or repeats incidents that share a start_time
  /// across the edge of a page; get_incidents doesn't.
  /// @param cursor `next` of the page before; blank for the first page
  IncidentPage get_incidents_page(const IncidentFilter& filter, const std::string& cursor = "") const {
    checks::page_size(filter.page_size);
    return page(operations::get_incidents, filter, cursor);
  }

  /// POST incidents/: stores a new incident and returns it as the server has it. Where the answer is lost, an incident
  /// with a source_incident_id is looked up: it is returned where it was stored, completed where the server left it
  /// unfinished, and posted again where it is absent, within the limits of retries. One without is posted once.
  /// @throws DuplicateError if the source system already has an incident of this source_incident_id
  Incident post_incident(const Incident& incident) const { return IncidentPosting(exchange_, incident).run(); }

  /// GET incidents/mine/, and POST incidents/ where nothing is found: makes sure that the source system's incident of
  /// this source_incident_id exists. One that is there already is returned and not changed. Safe to repeat for ever,
  /// and from several processes at once.
  Opening open_incident(const Incident& incident) const {
    checks::source_incident_id(incident.source_incident_id);
    const IncidentPosting posting{exchange_, incident};
    std::optional<Incident> existing = posting.look_up();
    if (existing) return found(std::move(*existing));
    try {
      return {Opening::Outcome::created, posting.run()};
    } catch (const DuplicateError& error) {
      return found(error.existing());
    }
  }

  /// PATCH incidents/{pk}/: changes what the patch sets and returns the incident. A blank ticket_url goes through PUT
  /// incidents/{pk}/ticket_url/ after the rest, since PATCH refuses it; an empty patch only reads. Where the answer is
  /// lost, the incident is read and compared. The server saves the whole incident: a change made elsewhere at the same
  /// moment, by another process or a person, can be undone.
  Incident update_incident(std::int64_t pk, const IncidentPatch& patch) const {
    return IncidentUpdate(exchange_, pk, patch).run();
  }

  /// POST incidents/{pk}/events/ END: closes the incident. The server answers with success where that changes nothing,
  /// as on a closed or stateless incident; ensure_resolved tells.
  /// @param timestamp when it ended; now if unset
  Event resolve_incident(std::int64_t pk, const std::string& description = "",
                         std::optional<Timestamp> timestamp = std::nullopt) const {
    return post_incident_event(pk, make_event(EventType::incident_end, description, timestamp));
  }

  /// Closes the incident where it is open, and reads it again: GET, POST END, GET. A server up to 2.9.1 leaves an
  /// incident open that a person has reopened after an END, and an END in the future leaves it open until then.
  Resolution ensure_resolved(std::int64_t pk, const std::string& description = "",
                             std::optional<Timestamp> timestamp = std::nullopt) const {
    WriteOrder::Turn turn = exchange_.wait_turn(pk);
    if (!get_incident(pk).open) return Resolution::already_closed;
    return close(turn, pk, make_event(EventType::incident_end, description, timestamp));
  }

  /// The same for the incident of the user's own source system that has this source_incident_id. Safe to repeat for
  /// ever. Only this client and its copies remember a posting whose answer was lost: after a restart `not_yet_known`
  /// turns into `not_found` until the server has carried it out.
  Resolution close_incident_by_source_id(const std::string& source_incident_id, const std::string& description = "",
                                         std::optional<Timestamp> timestamp = std::nullopt) const {
    checks::source_incident_id(source_incident_id);
    const WriteOrder::Turn posting = exchange_.wait_turn(checks::trimmed(source_incident_id));
    const std::optional<Incident> incident = IncidentLookup(source_incident_id).run(exchange_);
    if (!incident) return posting.is_unclear() ? Resolution::not_yet_known : Resolution::not_found;
    if (!incident->open) return Resolution::already_closed;
    WriteOrder::Turn turn = exchange_.wait_turn(incident->pk);
    return close(turn, incident->pk, make_event(EventType::incident_end, description, timestamp));
  }

  /// POST incidents/{pk}/events/ RES: opens a closed incident again (server 2.10 and later).
  /// @throws UnsupportedError on an older server
  Event restart_incident(std::int64_t pk, const std::string& description = "",
                         std::optional<Timestamp> timestamp = std::nullopt) const {
    try {
      return post_incident_event(pk, make_event(EventType::incident_restart, description, timestamp));
    } catch (const ValidationError& error) {
      throw_if_older_than({2, 10, 0}, "restarting an incident", error);
      throw;
    }
  }

  /// POST incidents/{pk}/events/: type, description and timestamp are sent; a zero timestamp means now. The types that
  /// a user may post depend on whether it has a source system. Sent once: where the answer is lost, the event is looked
  /// for in the incident's log.
  Event post_incident_event(std::int64_t pk, const Event& event) const {
    WriteOrder::Turn turn = exchange_.wait_turn(pk);
    return post(turn, pk, event);
  }

  /// GET incidents/{pk}/events/: the incident's log, in the server's order: by the events' own times.
  std::vector<Event> get_incident_events(std::int64_t pk) const {
    return exchange_.call<std::vector<Event>>(operations::get_incident_events, pk);
  }

  /// POST incidents/{pk}/acks/: the description and timestamp of its event and the expiration are sent; a zero
  /// timestamp means now. Sent once: where the answer is lost, it is looked for among the acknowledgements.
  Acknowledgement post_incident_acknowledgement(std::int64_t pk, const Acknowledgement& acknowledgement) const {
    Acknowledgement sent = acknowledgement;
    if (sent.event.timestamp == Timestamp{}) sent.event.timestamp = now();
    const nlohmann::json body = request_body(sent);
    const WriteOrder::Turn turn = exchange_.wait_turn(pk);
    return SinglePosting<Acknowledgement>(exchange_, operations::post_incident_acknowledgement,
                                          operations::get_incident_acknowledgements, pk)
        .run(body, [&sent](const auto& list) { return stored_form::find_acknowledgement(sent, list); });
  }

  /// GET incidents/{pk}/acks/.
  std::vector<Acknowledgement> get_incident_acknowledgements(std::int64_t pk) const {
    return exchange_.call<std::vector<Acknowledgement>>(operations::get_incident_acknowledgements, pk);
  }

  /// POST auth/token/login/ with this client's token: makes a second token with a later expiry (server 1.29 and later).
  /// The old one stays good until its own expiry, and this client goes on using it: make a new Client with the new one,
  /// and store it.
  ExpiringToken refresh_token() const {
    try {
      return exchange_.call<ExpiringToken>(operations::refresh_token);
    } catch (const PermissionError& error) {
      throw AuthenticationError(with_advice(error, "the token is unknown or expired: log in for a new one"));
    }
  }

  /// POST incidents/sources/heartbeat/: tells the server that the source system is alive (server 2.10 and later).
  /// @throws UnsupportedError on an older server, PermissionError if the user has no source system
  void send_heartbeat() const {
    try {
      exchange_.send_empty(exchange_.request(operations::send_heartbeat));
    } catch (const HttpError& error) {
      // An older server takes "heartbeat" for a source's key and refuses with words; a newer one refuses a person
      // without any.
      if (error.status() == 405 || (error.status() == 403 && !error.body().empty()))
        throw_unsupported("the heartbeat", {2, 10, 0}, error);
      throw;
    }
  }

  /// GET incidents/sources/heartbeat/: whether the server has a heartbeat, told from its answer to a method that nobody
  /// has.
  bool supports_heartbeat() const {
    try {
      exchange_.call<nlohmann::json>(operations::supports_heartbeat);
      return true;
    } catch (const NotFoundError&) {
      return false;
    } catch (const HttpError& error) {
      if (error.status() == 405) return true;
      throw;
    }
  }

  /// GET /api/: the server's version (server 1.2.4 and later).
  Version server_version() const {
    Request request = exchange_.request(operations::server_version);
    request.url = exchange_.root().metadata_url();
    return exchange_.send<ServerMetadata>(request).version;
  }

  /// Sends what this class has no method for, and returns the answer's JSON; null where it is empty. A write is sent
  /// once, and waits like all others where its path begins with an incident, as in `incidents/4711/`.
  /// @param method GET, POST, PUT, PATCH or DELETE
  /// @param path percent-encoded, relative to the API's root, as in `incidents/4711/tags/`; may end with a query
  /// @param body null for none
  nlohmann::json request(const std::string& method, const std::string& path, const nlohmann::json& body = {}) const {
    checks::method(method);
    checks::relative_path(path);
    const Operation operation{"request", method.c_str(), path.c_str(),
                              method == "GET" ? Repeat::always : Repeat::if_not_sent};
    Request request = exchange_.request(operation);
    if (!body.is_null()) request.body = dump_json(body);
    const std::int64_t pk = incident_in(path);
    if (!request.is_write() || pk == 0) return exchange_.send<nlohmann::json>(request);
    WriteOrder::Turn turn = exchange_.wait_turn(pk);
    try {
      return exchange_.send<nlohmann::json>(request);
    } catch (const Error& failure) {
      if (failure.maybe_processed()) turn.mark_unclear();
      throw;
    }
  }

 private:
  static ClientOptions make_options(std::string api_root_url, Secret token) {
    ClientOptions options;
    options.api_root_url = std::move(api_root_url);
    options.token = std::move(token);
    return options;
  }

  static IncidentFilter make_filter(std::optional<bool> open, std::optional<bool> acked) {
    IncidentFilter filter;
    filter.open = open;
    filter.acked = acked;
    return filter;
  }

  static Event make_event(EventType type, const std::string& description, std::optional<Timestamp> timestamp) {
    Event event;
    event.type = std::move(type);
    event.description = description;
    event.timestamp = timestamp.value_or(Timestamp{});
    return event;
  }

  static Opening found(Incident incident) {
    const auto outcome = incident.open ? Opening::Outcome::already_open : Opening::Outcome::already_closed;
    return {outcome, std::move(incident)};
  }

  Event post(WriteOrder::Turn& turn, std::int64_t pk, const Event& event) const {
    Event sent = event;
    if (sent.timestamp == Timestamp{}) sent.timestamp = now();
    const nlohmann::json body = request_body(sent);
    try {
      return SinglePosting<Event>(exchange_, operations::post_incident_event, operations::get_incident_events, pk)
          .run(body, [&sent](const auto& log) { return stored_form::find_event(sent, log); });
    } catch (const Error& failure) {
      if (failure.maybe_processed()) turn.mark_unclear();
      throw;
    }
  }

  Resolution close(WriteOrder::Turn& turn, std::int64_t pk, const Event& end) const {
    post(turn, pk, end);
    const auto incident = exchange_.call_after_write<Incident>(operations::get_incident, pk);
    return incident.open ? Resolution::still_open : Resolution::closed;
  }

  IncidentRange list(const Operation& operation, const IncidentFilter& filter) const {
    checks::page_size(filter.page_size);
    to_query(filter);
    return {[client = *this, &operation](const IncidentFilter& part) { return client.page(operation, part, ""); },
            filter};
  }

  IncidentPage page(const Operation& operation, const IncidentFilter& filter, const std::string& cursor) const {
    Query query = to_query(filter);
    query.add("page_size", std::to_string(filter.page_size));
    if (!cursor.empty()) query.add("cursor", cursor);
    Request request = exchange_.request(operation);
    request.url += query.to_string();
    return exchange_.send<IncidentPage>(request);
  }

  static HttpFailure with_advice(const HttpError& error, const std::string& advice) {
    HttpFailure failure = error.failure();
    failure.advice = advice;
    return failure;
  }

  [[noreturn]] static void throw_unsupported(const std::string& what, const Version& since, const HttpError& error) {
    throw UnsupportedError(with_advice(error, what + " needs server " + to_string(since) + " or later"));
  }

  void throw_if_older_than(const Version& since, const std::string& what, const HttpError& error) const {
    if (server_version() < since) throw_unsupported(what, since, error);
  }

  Exchange exchange_;
};

}  // namespace argus
