#pragma once

#include <argus/checks.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/http/query.hpp>
#include <argus/incident.hpp>
#include <argus/incident_count.hpp>
#include <argus/incident_filter.hpp>
#include <argus/incident_page.hpp>
#include <argus/incident_patch.hpp>
#include <argus/incident_range.hpp>
#include <argus/opening.hpp>
#include <argus/settling/incident_posting.hpp>
#include <argus/settling/incident_update.hpp>
#include <argus/settling/reading.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace argus {

/// The methods of Client that read and write incidents.
template <class Self>
class IncidentMethods {
  template <class Argument>
  static constexpr bool is_flag_or_filter =
      std::is_same_v<std::decay_t<Argument>, bool> || std::is_same_v<std::decay_t<Argument>, std::optional<bool>> ||
      std::is_same_v<std::decay_t<Argument>, std::nullopt_t> ||
      std::is_base_of_v<IncidentFilter, std::decay_t<Argument>>;
  template <class... Arguments>
  using refused_unless_flags = std::enable_if_t<!(is_flag_or_filter<Arguments> && ...)>;

 public:
  /// One incident.
  /// @endpoint GET incidents/{pk}/
  /// @roles any
  /// @since 1.1
  Incident get_incident(std::int64_t pk) const { return read_incident(exchange(), pk); }

  /// All incidents, newest start_time first, fetched page by page while they are walked. Loses no incident to the
  /// server's paging; see KeyWalk.
  /// @endpoint GET incidents/
  /// @roles any
  /// @since 1.1
  IncidentRange get_incidents(std::optional<bool> open = std::nullopt, std::optional<bool> acked = std::nullopt) const {
    return get_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server would ignore, refuse or misread
  /// @throws UnsupportedError while walking, for a filter that this server would ignore because it is too old
  IncidentRange get_incidents(const IncidentFilter& filter) const { return list(operations::get_incidents, filter); }

  /// The incidents that this token's user has posted for its own source system.
  /// @endpoint GET incidents/mine/
  /// @roles any; empty for a user without a source system
  /// @since 1.1
  IncidentRange get_my_incidents(std::optional<bool> open = std::nullopt,
                                 std::optional<bool> acked = std::nullopt) const {
    return get_my_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server, or its mine/, would ignore, refuse or misread
  /// @throws UnsupportedError while walking, for a filter that this server would ignore because it is too old
  IncidentRange get_my_incidents(const IncidentFilter& filter) const {
    check_for_mine(filter);
    return list(operations::get_my_incidents, filter);
  }

  // Texts and numbers would turn into `true` in silence.
  template <class... Arguments>
  refused_unless_flags<Arguments...> get_incidents(Arguments&&...) const = delete;
  template <class... Arguments>
  refused_unless_flags<Arguments...> get_my_incidents(Arguments&&...) const = delete;

  /// One page of all incidents, by hand. The server's cursor loses or repeats incidents that share a start_time across
  /// the edge of a page; get_incidents doesn't.
  /// @endpoint GET incidents/?cursor=
  /// @roles any
  /// @since 1.1
  /// @param cursor `next` of the page before; blank for the first page
  /// @throws std::invalid_argument for a filter that the server would ignore, refuse or misread
  /// @throws UnsupportedError for a filter that this server would ignore because it is too old
  IncidentPage get_incidents_page(const IncidentFilter& filter, const std::string& cursor = "") const {
    checks::page_size(filter.page_size);
    exchange().require_support(needs_of(filter));
    return fetch(exchange(), operations::get_incidents, filter, cursor);
  }

  /// How many incidents match a filter, without fetching them.
  /// @endpoint GET incidents/?count
  /// @roles any
  /// @since 1.4
  /// @throws std::invalid_argument as get_incidents
  /// @throws UnsupportedError for a filter that this server would ignore because it is too old
  std::int64_t count_incidents(const IncidentFilter& filter = {}) const {
    return count(operations::count_incidents, filter);
  }
  /// How many of the incidents that this token's user has posted for its own source system match a filter.
  /// @endpoint GET incidents/mine/?count
  /// @roles any; 0 for a user without a source system
  /// @since 1.4
  /// @throws std::invalid_argument as get_my_incidents
  /// @throws UnsupportedError for a filter that this server would ignore because it is too old
  std::int64_t count_my_incidents(const IncidentFilter& filter = {}) const {
    check_for_mine(filter);
    return count(operations::count_my_incidents, filter);
  }

  /// Stores a new incident and returns it as the server has it. Where the answer is lost, an incident with a
  /// source_incident_id is looked up: it is returned where it was stored, completed where the server left it
  /// unfinished, and posted again where it is absent, within the limits of retries. One without is posted once.
  /// @endpoint POST incidents/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  /// @throws DuplicateError if the source system already has an incident of this source_incident_id
  Incident post_incident(const Incident& incident) const { return IncidentPosting(exchange(), incident).run(); }

  /// Makes sure that the source system's incident of this source_incident_id exists: looks for it, and posts it where
  /// there is none. One that is there already is returned and not changed, unless an earlier call was stopped before
  /// the server had stored all of it: where the first event of its log isn't there and settle_time is over, the missing
  /// tags and that event are added, the event once in this client's life. To see that, the log of an incident that was
  /// there before is read once. Safe to repeat, and from several processes at once.
  /// @endpoint GET incidents/mine/?source_incident_id=, GET incidents/?source_incident_id=, POST incidents/,
  /// GET incidents/{pk}/events/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  [[nodiscard]] Opening open_incident(const Incident& incident) const {
    checks::source_incident_id(incident.source_incident_id);
    const IncidentPosting posting{exchange(), incident};
    std::optional<Incident> existing = posting.look_up();
    if (existing) return found(posting.resume(*std::move(existing)));
    try {
      return {Opening::Outcome::created, posting.run()};
    } catch (const DuplicateError& error) {
      return found(posting.resume(error.existing()));
    }
  }

  /// Changes what the patch sets and returns the incident. A blank ticket_url goes through set_ticket_url after the
  /// rest, since PATCH refuses it; an empty patch only reads. Where the answer is lost, the incident is read and
  /// compared. The server saves the whole incident: a change made elsewhere at the same moment, by another process or a
  /// person, can be undone.
  /// @endpoint PATCH incidents/{pk}/, PUT incidents/{pk}/ticket_url/, GET incidents/{pk}/
  /// @roles any, whoever's incident it is; another user's tags are removed by a superuser alone
  /// @since 1.1
  Incident update_incident(std::int64_t pk, const IncidentPatch& patch) const {
    return IncidentUpdate(exchange(), pk, patch).run();
  }

  /// Removes an incident with its log. Most servers don't allow it, see their setting INDELIBLE_INCIDENTS.
  /// @endpoint DELETE incidents/{pk}/
  /// @roles the source that posted it, superuser
  /// @since 1.18
  /// @throws PermissionError for another's incident, HttpError with status 405 where the server allows it to nobody
  void delete_incident(std::int64_t pk) const {
    const WriteOrder::Turn turn = exchange().wait_turn(pk);
    exchange().remove(operations::delete_incident, {pk});
  }

 private:
  friend Self;
  IncidentMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  static IncidentFilter make_filter(std::optional<bool> open, std::optional<bool> acked) {
    IncidentFilter filter;
    filter.open = open;
    filter.acked = acked;
    return filter;
  }

  static Opening found(Incident incident) {
    const auto outcome = incident.open ? Opening::Outcome::already_open : Opening::Outcome::already_closed;
    return {outcome, std::move(incident)};
  }

  IncidentRange list(const Operation& operation, const IncidentFilter& filter) const {
    checks::page_size(filter.page_size);
    to_query(filter);
    return IncidentRange{[exchange = exchange(), &operation, filter] {
      exchange.require_support(needs_of(filter));
      return std::make_shared<IncidentWalk>(IncidentPaging<IncidentPage>(
          [exchange, &operation](const IncidentFilter& part) { return fetch(exchange, operation, part, ""); }, filter));
    }};
  }

  static IncidentPage fetch(const Exchange& exchange, const Operation& operation, const IncidentFilter& filter,
                            const std::string& cursor) {
    Query query = to_query(filter);
    query.add("page_size", std::to_string(filter.page_size));
    if (!cursor.empty()) query.add("cursor", cursor);
    return send_checked<IncidentPage>(
        exchange, exchange.query(operation, query),
        [&filter](AnswerFit& fit, const IncidentPage& page) { compare(fit, filter, page); });
  }

  /// What no incident of the list can differ in.
  static void compare(AnswerFit& fit, const IncidentFilter& filter, const IncidentPage& page) {
    for (const Incident& incident : page.results) {
      fit.key("results.pk", incident.pk);
      if (filter.source_incident_id)
        fit.text("results.source_incident_id", *filter.source_incident_id, incident.source_incident_id);
      fit.expect("results.start_time", !filter.start_time_lte || incident.start_time <= *filter.start_time_lte);
      fit.expect("results.start_time", !filter.start_time_gte || incident.start_time >= *filter.start_time_gte);
    }
  }

  std::int64_t count(const Operation& operation, const IncidentFilter& filter) const {
    Query query = to_query(filter);
    query.add("count", "true");
    exchange().require_support(needs_of(filter));
    return send<IncidentCount>(exchange(), exchange().query(operation, query)).count;
  }
};

}  // namespace argus
