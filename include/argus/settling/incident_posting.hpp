#pragma once

#include <argus/checks.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/incident_lookup.hpp>
#include <argus/settling/stored_form.hpp>
#include <argus/settling/tag_posting.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace argus {

/// Stores one new incident. Where the answer is lost and the incident has an id in its source system, finds out what
/// became of it: the server lets each id in once, so that looking it up tells and posting again is safe.
template <class Exchange>
class IncidentPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse or misread
  IncidentPosting(Exchange exchange, const Incident& incident)
      : exchange_(std::move(exchange)),
        incident_(incident),
        request_(exchange_.request(operations::post_incident, {}, request_body(incident, exchange_.root().version()))),
        lookup_(exchange_, incident.source_incident_id, incident.pk == 0 ? incident.source.pk : 0) {}

  /// The incident that has its id, if there is one.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Incident> look_up() const { return lookup_.run(); }

  /// What is sent.
  const Request& request() const { return request_; }

  /// @returns the incident as the server has it, with its tags and the first line of its log
  /// @throws DuplicateError; an error whose maybe_processed() is true where it stayed unclear
  Incident run() const {
    if (incident_.source_incident_id.empty()) return post();
    WriteOrder::Turn turn = exchange_.wait_turn(checks::trimmed(incident_.source_incident_id));
    return settle(turn, [this] { return post(); });
  }

  /// The same where it is this call's turn already.
  /// @param answer the incident that the first request brought, or what it throws
  template <class Answer>
  Incident settle(WriteOrder::Turn& turn, const Answer& answer) const {
    Attempts attempts = exchange_.attempts();
    std::exception_ptr unclear;
    while (true) {
      try {
        return settled(turn, attempts.count() == 1 ? answer() : post());
      } catch (Error& failure) {
        if (failure.maybe_processed()) unclear = std::current_exception();
        const std::optional<Incident> stored = find(failure, unclear != nullptr);
        if (stored) return settled(turn, *stored);
        if (!unclear) throw;
        turn.mark_unclear();
        const bool can_go_on = failure.maybe_processed() || is_refused_id(failure);
        failure.note_earlier_write();
        if (!can_go_on) throw;
        const auto reason = attempts.next(failure.retry_after());
        if (reason) give_up(unclear, attempts.count(), *reason);
      }
    }
  }

 private:
  Incident post() const { return send<Incident>(exchange_, request_); }

  static Incident settled(WriteOrder::Turn& turn, Incident incident) {
    turn.mark_settled();
    return incident;
  }

  /// Not told by the refusal's words: those are the database's, in its administrator's language.
  static bool is_refused_id(const Error& failure) {
    const auto* const refusal = dynamic_cast<const ValidationError*>(&failure);
    return refusal != nullptr && refusal->fields().count("non_field_errors") != 0;
  }

  /// Throws the last failure that left it unclear: a refusal after it may be of the id that this posting has taken
  /// itself.
  [[noreturn]] static void give_up(const std::exception_ptr& unclear, int attempts, const std::string& reason) {
    try {
      std::rethrow_exception(unclear);
    } catch (Error& failure) {
      failure.gave_up(attempts, reason);
      throw;
    }
  }

  /// The incident that this posting has stored, whole; nothing where there is none, or it stays unfinished.
  /// @throws DuplicateError where the id belongs to another
  std::optional<Incident> find(const Error& failure, bool may_be_stored) const {
    const bool is_refused = is_refused_id(failure);
    if (!is_refused && !failure.maybe_processed()) return std::nullopt;
    const std::optional<Incident> existing = lookup_.run_quietly();
    if (!existing) return std::nullopt;
    if (may_be_stored && stored_form::is_of(incident_, *existing)) return completed(*existing);
    if (!is_refused) return std::nullopt;
    HttpFailure duplicate = static_cast<const ValidationError&>(failure).failure();
    duplicate.advice = "incident " + std::to_string(existing->pk) + " already has this source_incident_id";
    throw DuplicateError(duplicate, *existing);
  }

  /// Gives the server time to finish, as it stores an incident in steps, and then does what is missing.
  std::optional<Incident> completed(Incident stored) const {
    try {
      if (!wait_until_whole(stored)) return std::nullopt;
      return stored;
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  bool wait_until_whole(Incident& stored) const {
    using std::chrono::milliseconds;
    milliseconds left = exchange_.settle_time();
    milliseconds pause{100};
    while (!is_whole(stored)) {
      if (left <= milliseconds{0}) {
        finish(stored);
      } else {
        pause = (std::min)(pause * 2, left);
        if (!exchange_.pause(pause)) return false;
        left -= pause;
      }
      stored = call<Incident>(exchange_, operations::get_incident, {stored.pk});
    }
    return true;
  }

  bool is_whole(const Incident& stored) const {
    return stored_form::missing_tags(incident_.tags, stored.tags).empty() && has_first_event(stored);
  }

  static bool is_first_event(const Event& event) {
    return event.type == EventType::incident_start || event.type == EventType::stateless;
  }

  bool has_first_event(const Incident& stored) const {
    const auto events = call<std::vector<Event>>(exchange_, operations::get_incident_events, {stored.pk});
    return std::any_of(events.begin(), events.end(), is_first_event);
  }

  void finish(const Incident& stored) const {
    for (const Tag& tag : stored_form::missing_tags(incident_.tags, stored.tags))
      TagPosting(exchange_, stored.pk, tag).run();
    if (has_first_event(stored)) return;
    Event first;
    first.type = stored.stateful ? EventType::incident_start : EventType::stateless;
    first.timestamp = stored.start_time;
    first.description = stored.description;
    call<Event>(exchange_, operations::post_incident_event, {stored.pk}, request_body(first));
  }

  Exchange exchange_;
  const Incident& incident_;
  Request request_;
  IncidentLookup<Exchange> lookup_;
};

}  // namespace argus
