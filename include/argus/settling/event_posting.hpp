#pragma once

#include <argus/event.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/own_writes.hpp>
#include <argus/settling/reading.hpp>
#include <argus/settling/single_posting.hpp>
#include <argus/settling/stored_form.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace argus {

/// Records one event of one incident. Where the answer is lost, looks for it in the incident's log.
template <class Exchange>
class EventPosting {
 public:
  /// @throws std::invalid_argument for what the server would refuse
  EventPosting(const Exchange& exchange, const Event& event)
      : EventPosting(exchange, event, OwnWrites<Exchange>(exchange)) {}
  /// The same of one of many.
  EventPosting(Exchange exchange, const Event& event, OwnWrites<Exchange> own)
      : exchange_(std::move(exchange)), event_(with_time(event)), body_(request_body(event_)), own_(std::move(own)) {}

  /// As it is sent, with its time.
  const Event& event() const { return event_; }

  /// What is sent for an incident.
  Request request(std::int64_t pk) const {
    const bool restarts = event_.type == EventType::incident_restart;
    return exchange_.request(restarts ? operations::restart_incident : operations::post_incident_event, {pk}, body_);
  }

  /// What is sent of it.
  const nlohmann::json& body() const { return body_; }

  /// Compares an answer with what was posted.
  void compare(AnswerFit& fit, std::int64_t pk, const Event& answer) const {
    fit.key("pk", answer.pk);
    fit.number("incident", pk, answer.incident);
    fit.time("timestamp", event_.timestamp, answer.timestamp);
    fit.expect("type", event_.type == answer.type);
  }

  /// Keeps other calls from taking it for theirs.
  /// @returns false where one of them has
  bool take(const Event& answer) const { return own_.take(answer); }

  /// Both.
  void accept(AnswerFit& fit, std::int64_t pk, const Event& answer) const {
    compare(fit, pk, answer);
    if (fit.holds()) fit.expect("pk", take(answer), "of an event that was posted before");
  }

  /// The event among those of its incident's log; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Event> find(const std::vector<Event>& log) const {
    return own_.taken(stored_form::find_event(event_, log, own_));
  }

  /// Looks for it in the incident's log; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Event> find(std::int64_t pk) const { return find(read_events(exchange_, pk)); }

  /// @throws TransportError, HttpError, DecodeError
  Event run(WriteOrder::Turn& turn, std::int64_t pk) const {
    const SinglePosting<Event> posting{exchange_, request(pk)};
    return in_turn(turn, [&] {
      return posting.run([&](AnswerFit& fit, const Event& answer) { accept(fit, pk, answer); },
                         [&] { return find(pk); });
    });
  }

 private:
  Exchange exchange_;
  Event event_;
  nlohmann::json body_;
  OwnWrites<Exchange> own_;
};

}  // namespace argus
