#pragma once

#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/settling/own_name.hpp>
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
  EventPosting(Exchange exchange, const Event& event)
      : exchange_(std::move(exchange)), event_(with_time(event)), body_(request_body(event_)) {}

  /// As it is sent, with its time.
  const Event& event() const { return event_; }

  /// What is sent for an incident.
  Request request(std::int64_t pk) const {
    const bool restarts = event_.type == EventType::incident_restart;
    return exchange_.request(restarts ? operations::restart_incident : operations::post_incident_event, {pk}, body_);
  }

  /// The event among those of its incident's log; nothing if it isn't there.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Event> find(const std::vector<Event>& log, const OwnName<Exchange>& is_own) const {
    return stored_form::copy_of(stored_form::find_event(event_, log, is_own));
  }

  /// @throws TransportError, HttpError, DecodeError
  Event run(WriteOrder::Turn& turn, std::int64_t pk) const {
    try {
      return SinglePosting<Event>(exchange_, request(pk)).run([this, pk, is_own = OwnName(exchange_)] {
        return find(call<std::vector<Event>>(exchange_, operations::get_incident_events, {pk}), is_own);
      });
    } catch (const Error& failure) {
      if (failure.maybe_processed()) turn.mark_unclear();
      throw;
    }
  }

 private:
  Exchange exchange_;
  Event event_;
  nlohmann::json body_;
};

}  // namespace argus
