#pragma once

#include <argus/checks.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/incident_completion.hpp>
#include <argus/settling/incident_lookup.hpp>
#include <argus/settling/stored_form.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

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
        lookup_(exchange_, incident.source_incident_id, incident.pk == 0 ? incident.source.pk : 0),
        completion_(exchange_, incident) {}

  /// What one call has found out so far.
  struct Progress {
    /// The last failure after which it may have been stored; null if there was none.
    std::exception_ptr unclear{};
    /// Whether it has done what the server had left undone.
    bool has_finished = false;
  };

  /// The incident that has its id, if there is one.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Incident> look_up() const { return lookup_.run(); }

  /// What is sent.
  const Request& request() const { return request_; }
  /// What finds the incident that has its id, if there is one.
  const IncidentLookup<Exchange>& lookup() const { return lookup_; }

  /// Compares an answer with what was posted.
  void accept(AnswerFit& fit, const Incident& answer) const {
    fit.key("pk", answer.pk);
    fit.text("source_incident_id", incident_.source_incident_id, answer.source_incident_id);
    fit.time("start_time", incident_.start_time, answer.start_time);
    if (incident_.source_incident_id.empty()) fit.text("description", incident_.description, answer.description);
    if (fit.holds() && !incident_.source_incident_id.empty()) completion_.note_start(answer);
  }

  /// @returns the incident as the server has it, with its tags and the first line of its log
  /// @throws DuplicateError; an error whose maybe_processed() is true where it stayed unclear
  Incident run() const {
    if (incident_.source_incident_id.empty()) return post();
    WriteOrder::Turn turn = exchange_.wait_turn(checks::trimmed(incident_.source_incident_id));
    return in_turn(turn, [&] { return run(turn); });
  }

  /// The incident that was there before, finished where an earlier call was stopped before the server had stored all of
  /// it.
  Incident resume(Incident existing) const {
    std::chrono::milliseconds patience = exchange_.settle_time();
    return completion_.resume(std::move(existing), patience);
  }

  /// Whether, after this failure, the incident that has its id must be known.
  static bool needs_look(const Error& failure) { return is_refused_id(failure) || failure.maybe_processed(); }

  /// Tells, while a failure is being handled, what became of the incident.
  /// @param existing the incident that has its id, where needs_look() says so
  /// @param patience how long the server is given to finish; less afterwards
  /// @returns the incident where it is stored, and nothing where it is to be sent again
  /// @throws the failure, or what explains it better, where that can't help
  std::optional<Incident> judge(Error& failure, const std::optional<Incident>& existing, WriteOrder::Turn& turn,
                                Progress& progress, std::chrono::milliseconds& patience) const {
    if (failure.maybe_processed()) progress.unclear = std::current_exception();
    std::optional<Incident> stored = existing ? own(failure, *existing, progress, patience) : std::nullopt;
    if (stored) {
      turn.mark_settled();
      return stored;
    }
    if (!progress.unclear) throw;
    turn.mark_unclear();
    const bool can_go_on = failure.maybe_processed() || is_refused_id(failure);
    failure.note_earlier_write();
    if (!can_go_on) throw;
    return std::nullopt;
  }

  /// Throws the last failure that left it unclear: a refusal after it may be of the id that this posting has taken
  /// itself.
  [[noreturn]] static void give_up(const Progress& progress, int attempts, const std::string& reason) {
    try {
      std::rethrow_exception(progress.unclear);
    } catch (Error& failure) {
      failure.gave_up(attempts, reason);
      throw;
    }
  }

 private:
  Incident post() const {
    return send_checked<Incident>(exchange_, request_,
                                  [this](AnswerFit& fit, const Incident& answer) { accept(fit, answer); });
  }

  Incident run(WriteOrder::Turn& turn) const {
    Attempts attempts = exchange_.attempts();
    Progress progress;
    while (true) {
      try {
        Incident stored = post();
        turn.mark_settled();
        return stored;
      } catch (Error& failure) {
        std::chrono::milliseconds patience = exchange_.settle_time();
        std::optional<Incident> stored =
            judge(failure, needs_look(failure) ? lookup_.run_quietly() : std::nullopt, turn, progress, patience);
        if (stored) return *std::move(stored);
        const auto reason = attempts.next(failure.retry_after());
        if (reason) give_up(progress, attempts.count(), *reason);
      }
    }
  }

  /// Not told by the refusal's words: those are the database's, in its administrator's language.
  static bool is_refused_id(const Error& failure) {
    const HttpFailure* const refusal = failure.refusal();
    return refusal != nullptr && refusal->status == 400 && refusal->fields.count("non_field_errors") != 0;
  }

  /// The incident that this posting has stored, whole; nothing where it is another's, or stays unfinished.
  /// @throws DuplicateError where the id belongs to another
  std::optional<Incident> own(const Error& failure, const Incident& existing, Progress& progress,
                              std::chrono::milliseconds& patience) const {
    const bool may_be_stored = progress.unclear != nullptr;
    if (may_be_stored && stored_form::is_of(incident_, existing)) return completed(existing, progress, patience);
    if (!is_refused_id(failure)) return std::nullopt;
    HttpFailure duplicate = *failure.refusal();
    duplicate.advice = "incident " + std::to_string(existing.pk) + " already has this source_incident_id";
    // Nobody can change a start time: one that is the same may be this posting's, and what differs somebody's edit.
    duplicate.maybe_processed = may_be_stored && existing.start_time == incident_.start_time;
    if (!completion_.may_be_unfinished(existing)) throw DuplicateError(duplicate, existing);
    throw DuplicateError(duplicate, completion_.resume(existing, patience));
  }

  std::optional<Incident> completed(const Incident& stored, Progress& progress,
                                    std::chrono::milliseconds& patience) const {
    try {
      return completion_.run(stored, progress.has_finished, patience);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  Exchange exchange_;
  const Incident& incident_;
  Request request_;
  IncidentLookup<Exchange> lookup_;
  IncidentCompletion<Exchange> completion_;
};

}  // namespace argus
