#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/filter_query.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/operations.hpp>
#include <argus/models/incident.hpp>
#include <argus/models/incident_diff.hpp>
#include <argus/models/incident_filter.hpp>
#include <argus/models/incident_page.hpp>
#include <argus/models/incident_patch.hpp>
#include <argus/models/incident_range.hpp>
#include <argus/models/open_result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace argus {

/// The methods of Client that read and write incidents.
template <class Client>
class IncidentMethods : public detail::MethodGroup<Client, IncidentMethods> {
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
  Incident get_incident(std::int64_t pk) const { return detail::read_incident(api(), pk); }

  /// All incidents, newest start_time first, fetched page by page while they are iterated over. Loses no incident to
  /// the server's paging; see KeysetPager.
  /// @endpoint GET incidents/
  /// @roles any
  /// @since 1.1
  IncidentRange get_incidents(std::optional<bool> open = std::nullopt, std::optional<bool> acked = std::nullopt) const {
    return get_incidents(make_filter(open, acked));
  }
  /// The same for any filter.
  /// @throws std::invalid_argument for a filter that the server would ignore, refuse or misread
  /// @throws UnsupportedError while iterating, for a filter that this server would ignore because it is too old
  IncidentRange get_incidents(const IncidentFilter& filter) const {
    return detail::list_incidents(api(), detail::operations::get_incidents, filter);
  }

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
  /// @throws UnsupportedError while iterating, for a filter that this server would ignore because it is too old
  IncidentRange get_my_incidents(const IncidentFilter& filter) const {
    detail::check_for_mine(filter);
    return detail::list_incidents(api(), detail::operations::get_my_incidents, filter);
  }

  // Texts and numbers would silently become `true`.
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
    return detail::read_incidents_page(api(), filter, cursor);
  }

  /// How many incidents match a filter, without fetching them.
  /// @endpoint GET incidents/?count
  /// @roles any
  /// @since 1.4
  /// @throws std::invalid_argument as get_incidents
  /// @throws UnsupportedError for a filter that this server would ignore because it is too old
  std::int64_t count_incidents(const IncidentFilter& filter = {}) const {
    return detail::count_incidents(api(), detail::operations::count_incidents, filter);
  }
  /// How many of the incidents that this token's user has posted for its own source system match a filter.
  /// @endpoint GET incidents/mine/?count
  /// @roles any; 0 for a user without a source system
  /// @since 1.4
  /// @throws std::invalid_argument as get_my_incidents
  /// @throws UnsupportedError for a filter that this server would ignore because it is too old
  std::int64_t count_my_incidents(const IncidentFilter& filter = {}) const {
    detail::check_for_mine(filter);
    return detail::count_incidents(api(), detail::operations::count_my_incidents, filter);
  }

  /// Stores a new incident and returns it as the server has it. Where the answer is lost, an incident with a
  /// source_incident_id is looked up: it is returned where it was stored, completed where the server left it
  /// unfinished, and posted again where it is absent, within the limits of retries. One without is posted once.
  /// @endpoint POST incidents/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  /// @throws DuplicateError if the source system already has an incident of this source_incident_id
  Incident post_incident(const Incident& incident) const { return detail::post_incident(api(), incident); }

  /// Makes sure that the source system's incident of this source_incident_id exists: looks for it, and posts it where
  /// there is none. One that is there already is returned and not changed, unless an earlier call was stopped before
  /// the server had stored all of it: where the first event of its log isn't there and settle_time is over, the missing
  /// tags and that event are added, the event once in this client's life. To see that, the log of an incident that was
  /// there before is read once. Safe to repeat, and from several processes at once.
  /// @endpoint GET incidents/mine/?source_incident_id=, GET incidents/?source_incident_id=, POST incidents/,
  /// GET incidents/{pk}/events/
  /// @roles source; superuser for the source that is named in it
  /// @since 1.1
  [[nodiscard]] OpenResult open_incident(const Incident& incident) const {
    return detail::open_incident(api(), incident);
  }

  /// Changes what the patch sets and returns the incident. A blank ticket_url goes through set_ticket_url after the
  /// rest, since PATCH refuses it; an empty patch only reads. Where the answer is lost, the incident is read and
  /// compared. The server saves the whole incident: a change made elsewhere at the same moment, by another process or a
  /// person, can be undone.
  /// @endpoint PATCH incidents/{pk}/, PUT incidents/{pk}/ticket_url/, GET incidents/{pk}/
  /// @roles any, whoever's incident it is; another user's tags are removed by a superuser alone
  /// @since 1.1
  Incident update_incident(std::int64_t pk, const IncidentPatch& patch) const {
    return detail::update_incident(api(), pk, patch);
  }

  /// Removes an incident with its log. Most servers don't allow it, see their setting INDELIBLE_INCIDENTS.
  /// @endpoint DELETE incidents/{pk}/
  /// @roles the source that posted it, superuser
  /// @since 1.18
  /// @throws PermissionError for another's incident, HttpError with status 405 where the server allows it to nobody
  void delete_incident(std::int64_t pk) const { detail::delete_incident(api(), pk); }

 private:
  using detail::MethodGroup<Client, IncidentMethods>::api;

  static IncidentFilter make_filter(std::optional<bool> open, std::optional<bool> acked) {
    IncidentFilter filter;
    filter.open = open;
    filter.acked = acked;
    return filter;
  }
};

}  // namespace argus
