#pragma once

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/codec/stored_field.hpp>
#include <argus/detail/models/ticket.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/errors.hpp>
#include <argus/http/request.hpp>
#include <argus/models/incident.hpp>
#include "../detail/codec/request_body.hpp"
#include "recover_by_reading.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace argus::detail {

/// Says where an incident's ticket is; blank for none. Where the answer is lost, reads the incident and compares.
/// @returns the incident where it had to be read
/// @throws std::invalid_argument for a text that the server would refuse
/// @throws TransportError, HttpError, DecodeError
inline std::optional<Incident> set_ticket_url(const ApiClient& api, std::int64_t pk, const std::string& ticket_url) {
  RequestBody body;
  body.add_text("ticket_url", ticket_url);
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

}  // namespace argus::detail
