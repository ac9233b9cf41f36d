#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/models/acknowledgement.hpp>
#include <argus/models/bulk_outcome.hpp>
#include <argus/models/event.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace argus {

/// The methods of Client that do the same to several incidents with one request. The server carries them out one by one
/// and never as a whole: each incident has an outcome of its own, in the order that was asked for. Where the answer is
/// lost, each incident is looked at; the failure is thrown only where nothing shows that the server has processed any
/// of it.
template <class Client>
class BulkMethods : public detail::MethodGroup<Client, BulkMethods> {
 public:
  /// Acknowledges each of these incidents; a zero timestamp means now.
  /// @endpoint POST incidents/acks/bulk/
  /// @roles any
  /// @since 1.11
  [[nodiscard]] std::vector<BulkOutcome<Acknowledgement>> post_bulk_acknowledgements(
      const std::vector<std::int64_t>& pks, const Acknowledgement& acknowledgement) const {
    return detail::post_bulk_acknowledgements(api(), pks, acknowledgement);
  }

  /// Records the same event for each of these incidents; a zero timestamp means now. `CLO` closes and `REO` reopens
  /// them, for source systems too; what is closed already, or stateless, gets the event too. The server asks
  /// here for no role.
  /// @endpoint POST incidents/events/bulk/
  /// @roles any
  /// @since 1.11
  /// @throws std::invalid_argument for `END` and `RES`, which the server would record without closing or opening
  /// anything (see ensure_resolved, restart_incident), and for `ACK` (see post_bulk_acknowledgements)
  [[nodiscard]] std::vector<BulkOutcome<Event>> post_bulk_events(const std::vector<std::int64_t>& pks,
                                                                 const Event& event) const {
    return detail::post_bulk_events(api(), pks, event);
  }

  /// Says for each of these incidents where its ticket is; a blank URL removes it. The server takes any text here.
  /// @endpoint POST incidents/ticket_url/bulk/
  /// @roles any
  /// @since 1.11
  [[nodiscard]] std::vector<BulkOutcome<std::string>> set_bulk_ticket_url(const std::vector<std::int64_t>& pks,
                                                                          const std::string& ticket_url) const {
    return detail::set_bulk_ticket_url(api(), pks, ticket_url);
  }

 private:
  using detail::MethodGroup<Client, BulkMethods>::api;
};

}  // namespace argus
