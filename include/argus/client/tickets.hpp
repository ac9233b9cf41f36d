#pragma once

#include <argus/detail/calls.hpp>
#include <argus/detail/method_group.hpp>

#include <cstdint>
#include <string>

namespace argus {

/// The methods of Client for the tickets that incidents have in other systems. The server saves the whole incident: a
/// change made elsewhere at the same moment, by another process or a person, can be undone.
template <class Client>
class TicketMethods : public detail::MethodGroup<Client, TicketMethods> {
 public:
  /// Says where an incident's ticket is. The server takes any text here; update_incident's it checks.
  /// @endpoint PUT incidents/{pk}/ticket_url/
  /// @roles any, whoever's incident it is
  /// @since 1.1
  void set_ticket_url(std::int64_t pk, const std::string& ticket_url) const {
    detail::set_ticket_url(api(), pk, ticket_url);
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
  std::string make_ticket(std::int64_t pk) const { return detail::make_ticket(api(), pk); }

 private:
  using detail::MethodGroup<Client, TicketMethods>::api;
};

}  // namespace argus
