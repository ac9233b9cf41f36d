#pragma once

#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/settle_by_reading.hpp>
#include <argus/settling/stored_form.hpp>
#include <argus/ticket.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace argus {

/// Says where an incident's ticket is. Where the answer is lost, reads the incident and compares.
template <class Exchange>
class TicketSetting {
 public:
  /// @throws std::invalid_argument for a text that the server would refuse
  TicketSetting(Exchange exchange, std::int64_t pk, std::string ticket_url)
      : exchange_(std::move(exchange)), pk_(pk), ticket_url_(std::move(ticket_url)) {
    RequestBody body;
    body.add_text("ticket_url", ticket_url_);
    body_ = body.take();
  }

  /// @returns the incident where it had to be read
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Incident> run(WriteOrder::Turn& turn) const {
    const Request request = exchange_.request(operations::set_ticket_url, {pk_}, body_);
    return in_turn(turn, [&] { return run(request, turn); });
  }

 private:
  std::optional<Incident> run(const Request& request, WriteOrder::Turn& turn) const {
    try {
      send_checked<Ticket>(exchange_, request, [this](AnswerFit& fit, const Ticket& answer) {
        fit.text("ticket_url", ticket_url_, answer.ticket_url);
      });
      return std::nullopt;
    } catch (const Error& failure) {
      return settle_by_reading(exchange_, pk_, turn, failure, [this](const Incident& stored) {
        return stored_form::is_same_text(ticket_url_, stored.ticket_url);
      });
    }
  }

  Exchange exchange_;
  std::int64_t pk_;
  std::string ticket_url_;
  nlohmann::json body_;
};

}  // namespace argus
