#pragma once

#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "incident_completion.hpp"
#include "incident_lookup.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/checks.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/operations.hpp>
#include <argus/duplicate_error.hpp>
#include <argus/errors.hpp>
#include <argus/models/incident.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace argus::detail {

/// Stores one new incident. Where the answer is lost and the incident has an id in its source system, finds out what
/// became of it: the server lets each id in once, so that looking it up tells and posting again is safe.
class IncidentPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse or misread
  IncidentPosting(ApiClient api, const Incident& incident)
      : api_(std::move(api)),
        incident_(incident),
        request_(api_.request(operations::post_incident, {}, request_body(incident, api_.root().version()))),
        lookup_(api_, incident.source_incident_id, incident.pk == 0 ? incident.source.pk : 0),
        completion_(api_, incident) {}

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
  const IncidentLookup& lookup() const { return lookup_; }

  /// Compares an answer with what was posted.
  void accept(AnswerCheck& check, const Incident& answer) const {
    check.key("pk", answer.pk);
    check.text("source_incident_id", incident_.source_incident_id, answer.source_incident_id);
    check.time("start_time", incident_.start_time, answer.start_time);
    if (incident_.source_incident_id.empty()) check.text("description", incident_.description, answer.description);
    if (check.passed() && !incident_.source_incident_id.empty()) completion_.note_start(answer);
  }

  /// @returns the incident as the server has it, with its tags and the first line of its log
  /// @throws DuplicateError; an error whose maybe_processed() is true where it stayed unclear
  Incident run() const {
    if (incident_.source_incident_id.empty()) return post();
    WriteLocks::Lock lock = api_.lock(checks::trimmed(incident_.source_incident_id));
    return with_lock(lock, [&] { return run(lock); });
  }

  /// The incident that was there before, completed if an earlier call was stopped before the server had stored all of
  /// it.
  Incident resume(Incident existing) const {
    std::chrono::milliseconds grace = api_.settle_time();
    return completion_.resume(std::move(existing), grace);
  }

  /// Whether, after this failure, the incident that has its id must be known.
  static bool needs_lookup(const Error& failure) { return is_refused_id(failure) || failure.maybe_processed(); }

  /// Tells, while a failure is being handled, what became of the incident.
  /// @param existing the incident that has its id, where needs_lookup() says so
  /// @param grace how long the server is given to finish; less afterwards
  /// @returns the incident where it is stored, and nothing where it is to be sent again
  /// @throws the failure, or what explains it better, where that can't help
  std::optional<Incident> judge(Error& failure, const std::optional<Incident>& existing, WriteLocks::Lock& lock,
                                Progress& progress, std::chrono::milliseconds& grace) const {
    if (failure.maybe_processed()) progress.unclear = std::current_exception();
    std::optional<Incident> stored = existing ? own(failure, *existing, progress, grace) : std::nullopt;
    if (stored) {
      lock.mark_clear();
      return stored;
    }
    if (!progress.unclear) throw;
    lock.mark_unclear();
    const bool can_go_on = failure.maybe_processed() || is_refused_id(failure);
    failure.note_earlier_write();
    if (!can_go_on) throw;
    return std::nullopt;
  }

  /// Throws the last failure that left it unclear: a refusal after it may be of the id that this posting has taken
  /// itself.
  [[noreturn]] static void give_up(const Progress& progress, const RetryLoop& retries) {
    try {
      std::rethrow_exception(progress.unclear);
    } catch (Error& failure) {
      failure.gave_up(retries.count(), retries.stop_reason());
      throw;
    }
  }

 private:
  Incident post() const {
    return send_checked<Incident>(api_, request_,
                                  [this](AnswerCheck& check, const Incident& answer) { accept(check, answer); });
  }

  Incident run(WriteLocks::Lock& lock) const {
    RetryLoop retries = api_.retry_loop();
    Progress progress;
    while (true) {
      try {
        Incident stored = post();
        lock.mark_clear();
        return stored;
      } catch (Error& failure) {
        std::chrono::milliseconds grace = api_.settle_time();
        std::optional<Incident> stored =
            judge(failure, needs_lookup(failure) ? lookup_.run_quietly() : std::nullopt, lock, progress, grace);
        if (stored) return *std::move(stored);
        if (!retries.wait_for_next(failure.retry_after())) give_up(progress, retries);
      }
    }
  }

  /// Not recognized by the refusal's words: those are the database's, in its administrator's language.
  static bool is_refused_id(const Error& failure) {
    const HttpFailure* const refusal = failure.refusal();
    return refusal != nullptr && refusal->status == 400 && refusal->fields.count("non_field_errors") != 0;
  }

  /// The incident that this posting has stored, whole; nothing where it is another's, or stays unfinished.
  /// @throws DuplicateError where the id belongs to another
  std::optional<Incident> own(const Error& failure, const Incident& existing, Progress& progress,
                              std::chrono::milliseconds& grace) const {
    const bool may_be_stored = progress.unclear != nullptr;
    if (may_be_stored && stored_form::is_of(incident_, existing)) return completed(existing, progress, grace);
    if (!is_refused_id(failure)) return std::nullopt;
    HttpFailure duplicate = *failure.refusal();
    duplicate.advice = "incident " + std::to_string(existing.pk) + " already has this source_incident_id";
    // Nobody can change a start time: one that is the same may be this posting's, and what differs somebody's edit.
    duplicate.maybe_processed = may_be_stored && existing.start_time == incident_.start_time;
    if (!completion_.may_be_unfinished(existing)) throw DuplicateError(duplicate, existing);
    throw DuplicateError(duplicate, completion_.resume(existing, grace));
  }

  std::optional<Incident> completed(const Incident& stored, Progress& progress,
                                    std::chrono::milliseconds& grace) const {
    try {
      return completion_.run(stored, progress.has_finished, grace);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  ApiClient api_;
  const Incident& incident_;
  Request request_;
  IncidentLookup lookup_;
  IncidentCompletion completion_;
};

}  // namespace argus::detail
