#pragma once

#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "tag_posting.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/operations.hpp>
#include <argus/detail/write_memory.hpp>
#include <argus/errors.hpp>
#include <argus/models/event.hpp>
#include <argus/models/incident.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace argus::detail {

/// Finishes an incident that the server has stored in part. It stores one in steps: first itself, then its tags, then
/// the first event of its log, which notifies people.
class IncidentCompletion {
 public:
  /// @param sent the incident as it was posted; must outlive this
  IncidentCompletion(ApiClient api, const Incident& sent) : api_(std::move(api)), sent_(sent) {}

  /// Finishes what this call has posted: gives the server time, and then does once what is missing.
  /// @param has_written whether this call has done that already; true once it has
  /// @param grace how long the server is given; less afterwards
  /// @returns nothing where it stays unfinished
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Incident> run(Incident stored, bool& has_written, std::chrono::milliseconds& grace) const {
    std::chrono::milliseconds pause = first_pause;
    while (!is_whole(stored)) {
      api_.memory().age(Kind::unfinished, stored.pk, stored.start_time);
      if (has_written) return std::nullopt;
      if (grace <= std::chrono::milliseconds{0}) {
        has_written = true;
        write_missing(stored);
      } else if (!wait(pause, grace)) {
        return std::nullopt;
      }
      stored = read_incident(api_, stored.pk);
    }
    note_start(stored);
    return stored;
  }

  /// Finishes what an earlier call may have left, where the log has no first event: the server writes the tags before
  /// it, so that a tag which is missing afterwards was removed. Another posting of it may be under way, so the server
  /// is given its time from when this client first saw it unfinished.
  /// @param grace at most how long to wait; less afterwards
  /// @returns it as it is then; as it was given where that can't be found out or done
  Incident resume(Incident existing, std::chrono::milliseconds& grace) const {
    if (!is_as_posted(existing) || has_started(existing)) return existing;
    try {
      return resumed(existing, grace);
    } catch (const Error&) {
      // It is there, which is what the caller must hear.
      return existing;
    }
  }

  /// Whether it looks as if an earlier call had left it, without asking.
  bool may_be_unfinished(const Incident& existing) const {
    return api_.memory().has(Kind::unfinished, existing.pk, existing.start_time) ||
           !stored_form::missing_tags(sent_.tags, existing.tags).empty();
  }

  /// The server has stored all of it.
  void note_start(const Incident& stored) const { api_.memory().add(Kind::started, stored.pk, stored.start_time); }

 private:
  using Kind = WriteMemory::Kind;
  static constexpr std::chrono::milliseconds first_pause{200};

  Incident resumed(Incident stored, std::chrono::milliseconds& grace) const {
    std::chrono::milliseconds pause = first_pause;
    while (!has_first_event(stored)) {
      const auto age = api_.memory().age(Kind::unfinished, stored.pk, stored.start_time);
      const auto left = (std::min)(grace, api_.settle_time() - age);
      if (left <= std::chrono::milliseconds{0}) {
        write_missing(stored);
        return read_incident(api_, stored.pk);
      }
      pause = (std::min)(pause, left);
      if (!wait(pause, grace)) return stored;
      stored = read_incident(api_, stored.pk);
      if (!is_as_posted(stored)) return stored;
    }
    note_start(stored);
    return stored;
  }

  bool wait(std::chrono::milliseconds& pause, std::chrono::milliseconds& grace) const {
    const auto now = (std::min)(pause, grace);
    pause *= 2;
    if (!api_.pause(now)) return false;
    grace -= now;
    return true;
  }

  bool is_as_posted(const Incident& stored) const {
    return stored.start_time == sent_.start_time && stored.end_time == sent_.end_time;
  }

  bool has_started(const Incident& stored) const {
    return api_.memory().has(Kind::started, stored.pk, stored.start_time);
  }

  bool is_whole(const Incident& stored) const {
    return stored_form::missing_tags(sent_.tags, stored.tags).empty() && has_first_event(stored);
  }

  bool has_first_event(const Incident& stored) const {
    const auto events = read_events(api_, stored.pk);
    return std::any_of(events.begin(), events.end(), [](const Event& event) {
      return event.type == EventType::incident_start || event.type == EventType::stateless;
    });
  }

  void write_missing(const Incident& stored) const {
    if (has_started(stored) || has_first_event(stored)) return;
    for (const Tag& tag : stored_form::missing_tags(sent_.tags, stored.tags)) post_tag(api_, stored.pk, tag);
    post_first_event(stored);
  }

  /// Once in this client's life: it notifies people.
  void post_first_event(const Incident& stored) const {
    if (!api_.memory().add(Kind::started, stored.pk, stored.start_time)) return;
    try {
      send_first_event(stored);
    } catch (const Error& failure) {
      if (!failure.maybe_processed()) api_.memory().remove(Kind::started, stored.pk, stored.start_time);
      throw;
    }
  }

  void send_first_event(const Incident& stored) const {
    Event first;
    first.type = stored.stateful ? EventType::incident_start : EventType::stateless;
    first.timestamp = stored.start_time;
    first.description = stored.description;
    const Request request = api_.request(operations::post_incident_event, {stored.pk}, request_body(first));
    send_checked<Event>(api_, request, [&](AnswerCheck& check, const Event& answer) {
      check.number("incident", stored.pk, answer.incident);
      check.expect("type", first.type == answer.type);
    });
  }

  ApiClient api_;
  const Incident& sent_;
};

}  // namespace argus::detail
