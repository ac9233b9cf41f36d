#include "../detail/codec/request_body.hpp"
#include "../recovery/recover_by_reading.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/detail/models/ticket.hpp>
#include <argus/detail/operations.hpp>

namespace argus::detail {

std::optional<Incident> set_ticket_url(const ApiClient& api, std::int64_t pk, const std::string& ticket_url) {
  RequestBody body;
  body.add(field_kind::Text{}, "ticket_url", ticket_url);
  const Request request = api.request(operations::set_ticket_url, {pk}, body.take());
  WriteLocks::Lock lock = api.lock(pk);
  return with_lock(lock, [&]() -> std::optional<Incident> {
    try {
      send_checked<Ticket>(api, request, [&ticket_url](AnswerCheck& check, const Ticket& answer) {
        check.text("ticket_url", ticket_url, answer.ticket_url);
      });
      return std::nullopt;
    } catch (const Error& failure) {
      return recover_by_reading(api, pk, lock, failure, [&ticket_url](const Incident& stored) {
        return stored_form::is_same_text(ticket_url, stored.ticket_url);
      });
    }
  });
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
