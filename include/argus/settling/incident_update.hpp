#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/incident_patch.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/reading.hpp>
#include <argus/settling/settle_by_reading.hpp>
#include <argus/settling/stored_form.hpp>
#include <argus/settling/ticket_setting.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace argus {

/// Changes one incident. Where the answer is lost, reads the incident and compares.
template <class Exchange>
class IncidentUpdate {
 public:
  /// @throws std::invalid_argument for what the server would refuse or misread
  IncidentUpdate(Exchange exchange, std::int64_t pk, const IncidentPatch& patch)
      : exchange_(std::move(exchange)), pk_(pk), patch_(patch), body_(request_body(patch, exchange_.root().version())) {
    clears_ticket_ = patch.ticket_url && checks::is_blank(*patch.ticket_url);
    if (!clears_ticket_) return;
    patch_.ticket_url.reset();
    codec::erase(body_, "ticket_url");
  }

  /// @returns the incident as it is afterwards
  Incident run() const {
    const bool patches = !codec::is_empty(body_);
    if (!patches && !clears_ticket_) return read();
    if (!clears_ticket_) return patch();
    if (!patches) return clear_ticket();
    patch();
    return after_write([this] { return clear_ticket(); });
  }

 private:
  Incident read() const { return read_incident(exchange_, pk_); }

  Incident patch() const {
    const Request request = exchange_.request(operations::update_incident, {pk_}, body_);
    WriteOrder::Turn turn = exchange_.wait_turn(pk_);
    return in_turn(turn, [&] { return patch(request, turn); });
  }

  Incident patch(const Request& request, WriteOrder::Turn& turn) const {
    try {
      return send_checked<Incident>(exchange_, request,
                                    [this](AnswerFit& fit, const Incident& answer) { compare(fit, answer); });
    } catch (const Error& failure) {
      return settle_by_reading(exchange_, pk_, turn, failure,
                               [this](const Incident& stored) { return stored_form::is_applied(patch_, stored); });
    }
  }

  void compare(AnswerFit& fit, const Incident& answer) const {
    fit.number("pk", pk_, answer.pk);
    if (patch_.level) fit.number("level", *patch_.level, answer.level);
  }

  /// PATCH refuses a blank ticket_url, and this doesn't answer with the incident.
  Incident clear_ticket() const {
    WriteOrder::Turn turn = exchange_.wait_turn(pk_);
    std::optional<Incident> stored = TicketSetting(exchange_, pk_, "").run(turn);
    if (stored) return *std::move(stored);
    return after_write([this] { return read(); });
  }

  Exchange exchange_;
  std::int64_t pk_;
  IncidentPatch patch_;
  nlohmann::json body_;
  bool clears_ticket_ = false;
};

}  // namespace argus
