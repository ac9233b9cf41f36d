#pragma once

#include "../detail/codec/request_body.hpp"
#include "../detail/codec/stored_form.hpp"
#include "own_writes.hpp"
#include "single_posting.hpp"

#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/operations.hpp>
#include <argus/models/event.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace argus::detail {

/// Records one event of one incident. Where the answer is lost, looks for it in the incident's log.
class EventPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse
  EventPosting(const ApiClient& api, const Event& event) : EventPosting(api, event, OwnWrites(api)) {}
  /// The same of one of many.
  EventPosting(ApiClient api, const Event& event, OwnWrites own)
      : api_(std::move(api)), event_(with_time(event)), body_(request_body(event_)), own_(std::move(own)) {}

  /// As it is sent, with its time.
  const Event& event() const { return event_; }

  /// What is sent for an incident.
  Request request(std::int64_t pk) const {
    const bool restarts = event_.type == EventType::incident_restart;
    return api_.request(restarts ? operations::restart_incident : operations::post_incident_event, {pk}, body_);
  }

  /// What is sent of it.
  const std::string& body() const { return body_; }

  /// Compares an answer with what was posted.
  void compare(AnswerCheck& check, std::int64_t pk, const Event& answer) const {
    check.key("pk", answer.pk);
    check.number("incident", pk, answer.incident);
    check.time("timestamp", event_.timestamp, answer.timestamp);
    check.expect("type", event_.type == answer.type);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Event& answer) const { return own_.take(answer); }

  /// Both.
  void accept(AnswerCheck& check, std::int64_t pk, const Event& answer) const {
    compare(check, pk, answer);
    if (check.passed()) check.expect("pk", take(answer), "of an event that was posted before");
  }

  /// The event among those of its incident's log; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Event> find(const std::vector<Event>& log) const {
    return own_.taken(stored_form::find_event(event_, log, own_));
  }

  /// Looks for it in the incident's log; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Event> find(std::int64_t pk) const { return find(read_events(api_, pk)); }

  /// @throws TransportError, HttpError, DecodeError
  Event run(WriteLocks::Lock& lock, std::int64_t pk) const {
    const Request sent = request(pk);
    return with_lock(lock, [&] {
      return post_once<Event>(
          api_, sent, [&](AnswerCheck& check, const Event& answer) { accept(check, pk, answer); },
          [&] { return find(pk); });
    });
  }

 private:
  ApiClient api_;
  Event event_;
  std::string body_;
  OwnWrites own_;
};

}  // namespace argus::detail
