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
  /// What finds the incident that has its id, if there is one.
  const IncidentLookup<Exchange>& lookup() const { return lookup_; }

  /// @returns the incident as the server has it, with its tags and the first line of its log
  /// @throws DuplicateError; an error whose maybe_processed() is true where it stayed unclear
  Incident run() const {
    if (incident_.source_incident_id.empty()) return post();
    WriteOrder::Turn turn = exchange_.wait_turn(checks::trimmed(incident_.source_incident_id));
    Attempts attempts = exchange_.attempts();
    std::exception_ptr unclear;
    while (true) {
      try {
        Incident stored = post();
        turn.mark_settled();
        return stored;
      } catch (Error& failure) {
        std::chrono::milliseconds patience = exchange_.settle_time();
        std::optional<Incident> stored =
            judge(failure, needs_look(failure) ? lookup_.run_quietly() : std::nullopt, turn, unclear, patience);
        if (stored) return *std::move(stored);
        const auto reason = attempts.next(failure.retry_after());
        if (reason) give_up(unclear, attempts.count(), *reason);
      }
    }
  }

  /// Whether, after this failure, the incident that has its id must be known.
  static bool needs_look(const Error& failure) { return is_refused_id(failure) || failure.maybe_processed(); }

  /// Tells, while a failure is being handled, what became of the incident.
  /// @param existing the incident that has its id, where needs_look() says so
  /// @param unclear the last failure after which it may have been stored; null if there was none
  /// @param patience how long the server is given to finish; less afterwards
  /// @returns the incident where it is stored, and nothing where it is to be sent again
  /// @throws the failure, or what explains it better, where that can't help
  std::optional<Incident> judge(Error& failure, const std::optional<Incident>& existing, WriteOrder::Turn& turn,
                                std::exception_ptr& unclear, std::chrono::milliseconds& patience) const {
    if (failure.maybe_processed()) unclear = std::current_exception();
    std::optional<Incident> stored = existing ? own(failure, *existing, unclear != nullptr, patience) : std::nullopt;
    if (stored) {
      turn.mark_settled();
      return stored;
    }
    if (!unclear) throw;
    turn.mark_unclear();
    const bool can_go_on = failure.maybe_processed() || is_refused_id(failure);
    failure.note_earlier_write();
    if (!can_go_on) throw;
    return std::nullopt;
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

 private:
  Incident post() const { return send<Incident>(exchange_, request_); }

  /// Not told by the refusal's words: those are the database's, in its administrator's language.
  static bool is_refused_id(const Error& failure) {
    const HttpFailure* const refusal = failure.refusal();
    return refusal != nullptr && refusal->status == 400 && refusal->fields.count("non_field_errors") != 0;
  }

  /// The incident that this posting has stored, whole; nothing where it is another's, or stays unfinished.
  /// @throws DuplicateError where the id belongs to another
  std::optional<Incident> own(const Error& failure, const Incident& existing, bool may_be_stored,
                              std::chrono::milliseconds& patience) const {
    if (may_be_stored && stored_form::is_of(incident_, existing)) return completed(existing, patience);
    if (!is_refused_id(failure)) return std::nullopt;
    HttpFailure duplicate = *failure.refusal();
    duplicate.advice = "incident " + std::to_string(existing.pk) + " already has this source_incident_id";
    // Nobody can change a start time: one that is the same may be this posting's, and what differs somebody's edit.
    duplicate.maybe_processed = may_be_stored && existing.start_time == incident_.start_time;
    throw DuplicateError(duplicate, existing);
  }

  /// Gives the server time to finish, as it stores an incident in steps, and then does what is missing.
  std::optional<Incident> completed(Incident stored, std::chrono::milliseconds& patience) const {
    try {
      if (!wait_until_whole(stored, patience)) return std::nullopt;
      return stored;
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  bool wait_until_whole(Incident& stored, std::chrono::milliseconds& patience) const {
    using std::chrono::milliseconds;
    milliseconds pause{100};
    while (!is_whole(stored)) {
      if (patience <= milliseconds{0}) {
        finish(stored);
      } else {
        pause = (std::min)(pause * 2, patience);
        if (!exchange_.pause(pause)) return false;
        patience -= pause;
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
