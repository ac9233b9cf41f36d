#pragma once

#include <argus/checks.hpp>
#include <argus/errors.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operation.hpp>
#include <argus/incident.hpp>
#include <argus/incident_patch.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/stored_form.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace argus {

/// Changes one incident. Where the answer is lost, reads the incident and compares.
class IncidentUpdate {
 public:
  /// @throws std::invalid_argument for what the server would refuse or misread
  IncidentUpdate(Exchange exchange, std::int64_t pk, const IncidentPatch& patch)
      : exchange_(std::move(exchange)), pk_(pk), patch_(patch), body_(request_body(patch)) {
    clears_ticket_ = patch.ticket_url && checks::is_blank(*patch.ticket_url);
    if (!clears_ticket_) return;
    patch_.ticket_url.reset();
    codec::erase(body_, "ticket_url");
  }

  /// @returns the incident as it is afterwards
  Incident run() const {
    const bool patches = !codec::is_empty(body_);
    if (!patches && !clears_ticket_) return read();
    WriteOrder::Turn turn = exchange_.wait_turn(pk_);
    if (!clears_ticket_) return patch(turn);
    if (patches) patch(turn);
    try {
      return clear_ticket(turn);
    } catch (Error& failure) {
      if (patches) failure.note_earlier_write();
      throw;
    }
  }

 private:
  Incident read() const { return exchange_.call<Incident>(operations::get_incident, pk_); }

  Incident patch(WriteOrder::Turn& turn) const {
    try {
      return exchange_.call<Incident>(operations::update_incident, pk_, body_);
    } catch (Error& failure) {
      return settle(turn, failure, patch_);
    }
  }

  /// PATCH refuses a blank ticket_url, and this doesn't answer with the incident.
  Incident clear_ticket(WriteOrder::Turn& turn) const {
    RequestBody blank;
    blank.add("ticket_url", std::string{});
    try {
      exchange_.call<nlohmann::json>(operations::clear_ticket_url, pk_, blank.take());
    } catch (Error& failure) {
      IncidentPatch cleared;
      cleared.ticket_url = "";
      return settle(turn, failure, cleared);
    }
    return exchange_.call_after_write<Incident>(operations::get_incident, pk_);
  }

  /// For the handlers of a failed write: throws it again unless the incident shows that it was carried out. What is
  /// seen may have been there before, so that the write counts as unclear either way.
  Incident settle(WriteOrder::Turn& turn, const Error& failure, const IncidentPatch& change) const {
    if (!failure.maybe_processed()) throw;
    turn.mark_unclear();
    Attempts attempts = exchange_.attempts();
    while (true) {
      const std::optional<Incident> stored = read_quietly();
      if (stored && stored_form::is_applied(change, *stored)) return *stored;
      if (attempts.next()) throw;
    }
  }

  std::optional<Incident> read_quietly() const {
    try {
      return read();
    } catch (const Error&) {
      // The failed write is what the caller must hear.
      return std::nullopt;
    }
  }

  Exchange exchange_;
  std::int64_t pk_;
  IncidentPatch patch_;
  nlohmann::json body_;
  bool clears_ticket_ = false;
};

}  // namespace argus
