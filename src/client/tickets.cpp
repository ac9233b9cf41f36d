#include "../recovery/recover_by_reading.hpp"
#include "../recovery/ticket_setting.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/models/ticket.hpp>
#include <argus/detail/operations.hpp>

namespace argus::detail {

void set_ticket(const ApiClient& api, std::int64_t pk, const std::string& ticket_url) {
  set_ticket_url(api, pk, ticket_url);
}

std::string make_ticket(const ApiClient& api, std::int64_t pk) {
  WriteLocks::Lock lock = api.lock(pk);
  return with_lock(lock, [&] {
    try {
      return send<Ticket>(api, operations::make_ticket, {pk}).ticket_url;
    } catch (const Error& failure) {
      const auto has_ticket = [](const Incident& stored) { return !stored.ticket_url.empty(); };
      return recover_by_reading(api, pk, lock, failure, has_ticket).ticket_url;
    }
  });
}

}  // namespace argus::detail
