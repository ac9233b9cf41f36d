#pragma once

#include <argus/acknowledgement.hpp>
#include <argus/call_options.hpp>
#include <argus/checks.hpp>
#include <argus/client_options.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/expiring_token.hpp>
#include <argus/http/query.hpp>
#include <argus/http/session.hpp>
#include <argus/incident.hpp>
#include <argus/incident_filter.hpp>
#include <argus/incident_page.hpp>
#include <argus/incident_patch.hpp>
#include <argus/incident_range.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/resolution.hpp>
#include <argus/server_metadata.hpp>
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
/// After an error whose maybe_processed() is true the server may have carried the call out.
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
      : session_(Session::create(options, std::move(transport))) {}

  /// The same client with other limits for some calls.
  Client with(CallOptions limits) const {
    Client result = *this;
    result.limits_ = std::move(limits);
    return result;
  }

  /// GET incidents/{pk}/.
  Incident get_incident(std::int64_t pk) const { return exchange<Incident>(get(incident_path(pk))); }

  /// GET incidents/: all incidents, newest start_time first, fetched page by page while they are walked. Loses no
  /// incident to the server's paging; see KeyWalk.
  IncidentRange get_incidents(std::optional<bool> open = std::nullopt, std::optional<bool> acked = std::nullopt) const {
    return get_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server would ignore, refuse or misread
  IncidentRange get_incidents(const IncidentFilter& filter) const { return list("incidents/", filter); }

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
    return list("incidents/mine/", filter);
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
    return page("incidents/", filter, cursor);
  }

  /// POST incidents/: stores a new incident and returns it as the server has it. Not repeated where it may have
  /// arrived.
  /// @throws DuplicateError if the source system already has an incident of this source_incident_id
  Incident post_incident(const Incident& incident) const {
    const Request request = write("POST", "incidents/", request_body(incident));
    try {
      return exchange<Incident>(request);
    } catch (const ValidationError& error) {
      throw_if_duplicate(incident, error);
      throw;
    }
  }

  /// PATCH incidents/{pk}/: changes what the patch sets and returns the incident. A blank ticket_url goes through PUT
  /// incidents/{pk}/ticket_url/ after the rest, since PATCH refuses it; an empty patch only reads. The server saves the
  /// whole incident: a change made elsewhere at the same moment can be undone.
  Incident update_incident(std::int64_t pk, const IncidentPatch& patch) const {
    const std::string path = incident_path(pk);
    nlohmann::json body = request_body(patch);
    const bool clears_ticket = patch.ticket_url && checks::is_blank(*patch.ticket_url);
    if (clears_ticket) codec::erase(body, "ticket_url");
    if (!body.empty()) {
      auto updated = exchange<Incident>(write("PATCH", path, body));
      if (!clears_ticket) return updated;
    }
    if (clears_ticket) {
      RequestBody blank;
      blank.add("ticket_url", std::string{});
      exchange<nlohmann::json>(write("PUT", path + "ticket_url/", blank.take()));
    }
    return get_incident(pk);
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
    if (!get_incident(pk).open) return Resolution::already_closed;
    resolve_incident(pk, description, timestamp);
    return get_incident(pk).open ? Resolution::still_open : Resolution::closed;
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
  /// a user may post depend on whether it has a source system. A missing incident is a ServerError, since the server
  /// fails on it.
  Event post_incident_event(std::int64_t pk, const Event& event) const {
    return exchange<Event>(write("POST", incident_path(pk) + "events/", request_body(event)));
  }

  /// GET incidents/{pk}/events/: the incident's log, in the server's order: by the events' own times.
  std::vector<Event> get_incident_events(std::int64_t pk) const {
    return exchange<std::vector<Event>>(get(incident_path(pk) + "events/"));
  }

  /// POST incidents/{pk}/acks/: the description and timestamp of its event and the expiration are sent; a zero
  /// timestamp means now.
  Acknowledgement post_incident_acknowledgement(std::int64_t pk, const Acknowledgement& acknowledgement) const {
    return exchange<Acknowledgement>(write("POST", incident_path(pk) + "acks/", request_body(acknowledgement)));
  }

  /// GET incidents/{pk}/acks/.
  std::vector<Acknowledgement> get_incident_acknowledgements(std::int64_t pk) const {
    return exchange<std::vector<Acknowledgement>>(get(incident_path(pk) + "acks/"));
  }

  /// POST auth/token/login/ with this client's token: makes a second token with a later expiry (server 1.29 and later).
  /// The old one stays good until its own expiry, and this client goes on using it: make a new Client with the new one,
  /// and store it.
  ExpiringToken refresh_token() const {
    try {
      return exchange<ExpiringToken>(write("POST", "auth/token/login/"));
    } catch (const PermissionError& error) {
      throw AuthenticationError(with_advice(error, "the token is unknown or expired: log in for a new one"));
    }
  }

  /// POST incidents/sources/heartbeat/: tells the server that the source system is alive (server 2.10 and later).
  /// @throws UnsupportedError on an older server, PermissionError if the user has no source system
  void send_heartbeat() const {
    Request request = write("POST", "incidents/sources/heartbeat/");
    request.repeat = Repeat::always;
    try {
      session_->exchange_empty(request);
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
      exchange<nlohmann::json>(get("incidents/sources/heartbeat/"));
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
    Request request = get("");
    request.url = session_->root().metadata_url();
    return exchange<ServerMetadata>(request).version;
  }

  /// Sends what this class has no method for, and returns the answer's JSON; null where it is empty.
  /// @param method GET, POST, PUT, PATCH or DELETE
  /// @param path percent-encoded, relative to the API's root, as in `incidents/4711/tags/`; may end with a query
  /// @param body null for none
  nlohmann::json request(const std::string& method, const std::string& path, const nlohmann::json& body = {}) const {
    checks::method(method);
    checks::relative_path(path);
    Request request = write(method, path, body);
    if (!request.is_write()) request.repeat = Repeat::always;
    return exchange<nlohmann::json>(request);
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

  static std::string incident_path(std::int64_t pk) {
    checks::primary_key("incident", pk);
    return "incidents/" + std::to_string(pk) + "/";
  }

  Request get(std::string_view path) const {
    Request request;
    request.method = "GET";
    request.url = session_->root().url(path);
    request.repeat = Repeat::always;
    request.limits = limits_;
    return request;
  }

  Request write(const std::string& method, std::string_view path, const nlohmann::json& body = {}) const {
    Request request = get(path);
    request.method = method;
    request.repeat = Repeat::if_not_sent;
    if (!body.is_null()) request.body = dump_json(body);
    return request;
  }

  template <class Value>
  Value exchange(const Request& request) const {
    Value value{};
    session_->exchange(request, &codec::decode_as<Value>, &value);
    return value;
  }

  IncidentRange list(const char* path, const IncidentFilter& filter) const {
    checks::page_size(filter.page_size);
    to_query(filter);
    return {[client = *this, path](const IncidentFilter& part) { return client.page(path, part, ""); }, filter};
  }

  IncidentPage page(const std::string& path, const IncidentFilter& filter, const std::string& cursor) const {
    Query query = to_query(filter);
    query.add("page_size", std::to_string(filter.page_size));
    if (!cursor.empty()) query.add("cursor", cursor);
    return exchange<IncidentPage>(get(path + query.to_string()));
  }

  static HttpFailure with_advice(const HttpError& error, const std::string& advice) {
    HttpFailure failure = error.failure();
    failure.advice = advice;
    return failure;
  }

  /// Told by a look-up, not by the refusal's words: those are the database's, in its administrator's language.
  void throw_if_duplicate(const Incident& incident, const ValidationError& error) const {
    if (incident.source_incident_id.empty() || error.fields().count("non_field_errors") == 0) return;
    const std::optional<Incident> existing = look_up(incident);
    if (!existing) return;
    const std::string advice = "incident " + std::to_string(existing->pk) + " already has this source_incident_id";
    throw DuplicateError(with_advice(error, advice), *existing);
  }

  /// The stored incident of the same source and id. Nothing also where the look-up fails: the refusal that led to it is
  /// then what the caller must hear.
  std::optional<Incident> look_up(const Incident& incident) const {
    IncidentFilter filter;
    filter.source_incident_id = incident.source_incident_id;
    const bool names_source = incident.pk == 0 && incident.source.pk != 0;
    if (names_source) filter.source_id_in = {incident.source.pk};
    try {
      const IncidentRange found = names_source ? get_incidents(filter) : get_my_incidents(filter);
      const auto first = found.begin();
      if (first != found.end()) return *first;
    } catch (const Error&) {
    }
    return std::nullopt;
  }

  [[noreturn]] static void throw_unsupported(const std::string& what, const Version& since, const HttpError& error) {
    throw UnsupportedError(with_advice(error, what + " needs server " + to_string(since) + " or later"));
  }

  void throw_if_older_than(const Version& since, const std::string& what, const HttpError& error) const {
    if (server_version() < since) throw_unsupported(what, since, error);
  }

  std::shared_ptr<const Session> session_;
  CallOptions limits_;
};

}  // namespace argus
