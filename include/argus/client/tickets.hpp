#pragma once

#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/json.hpp>
#include <argus/settling/settle_by_reading.hpp>
#include <argus/settling/ticket_setting.hpp>
#include <argus/ticket.hpp>

#include <cstdint>
#include <string>

namespace argus {

/// The methods of Client for the tickets that incidents have in other systems. The server saves the whole incident: a
/// change made elsewhere at the same moment, by another process or a person, can be undone.
template <class Self>
class TicketMethods {
 public:
  /// Says where an incident's ticket is. The server takes any text here; update_incident's it checks.
  /// @endpoint PUT incidents/{pk}/ticket_url/
  /// @roles any, whoever's incident it is
  /// @since 1.1
  void set_ticket_url(std::int64_t pk, const std::string& ticket_url) const {
    const TicketSetting setting{exchange(), pk, ticket_url};
    WriteOrder::Turn turn = exchange().wait_turn(pk);
    setting.run(turn);
  }
  /// Says that an incident has no ticket any more.
  /// @endpoint PUT incidents/{pk}/ticket_url/
  /// @roles any, whoever's incident it is
  /// @since 1.1
  void clear_ticket_url(std::int64_t pk) const { set_ticket_url(pk, ""); }

  /// Lets the server make a ticket in the ticket system that it is set up with. One that is there already is returned.
  /// Sent once: where the answer is lost, the incident is read, and a ticket that isn't there may still come.
  /// @endpoint PUT incidents/{pk}/automatic-ticket/
  /// @roles any, whoever's incident it is
  /// @since 1.10.2
  /// @returns the ticket's URL
  /// @throws ValidationError if the server has no ticket system, PermissionError or ServerError if that refuses or
  /// fails
  std::string make_ticket(std::int64_t pk) const {
    WriteOrder::Turn turn = exchange().wait_turn(pk);
    return in_turn(turn, [&] { return make_ticket(pk, turn); });
  }

 private:
  friend Self;
  TicketMethods() = default;

  const Exchange& exchange() const { return static_cast<const Self&>(*this).exchange(); }

  std::string make_ticket(std::int64_t pk, WriteOrder::Turn& turn) const {
    try {
      return call<Ticket>(exchange(), operations::make_ticket, {pk}).ticket_url;
    } catch (const Error& failure) {
      const auto has_ticket = [](const Incident& stored) { return !stored.ticket_url.empty(); };
      return settle_by_reading(exchange(), pk, turn, failure, has_ticket).ticket_url;
    }
  }
};

}  // namespace argus
