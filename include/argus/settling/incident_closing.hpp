#pragma once

#include <argus/errors.hpp>
#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/incident.hpp>
#include <argus/incident_log.hpp>
#include <argus/json.hpp>
#include <argus/request_body.hpp>
#include <argus/resolution.hpp>
#include <argus/settling/event_posting.hpp>
#include <argus/settling/reading.hpp>
#include <argus/time.hpp>

#include <cstdint>

namespace argus {

/// Closes an open incident, and reads it again to see whether it is closed.
template <class Exchange>
class IncidentClosing {
 public:
  /// @param end when and why it ended
  /// @throws std::invalid_argument for what the server would refuse
  IncidentClosing(const Exchange& exchange, const Event& end) : exchange_(exchange), posting_(exchange, end) {}

  /// @throws TransportError, HttpError, DecodeError
  Resolution run(WriteOrder::Turn& turn, std::int64_t pk) const {
    posting_.run(turn, pk);
    if (is_closed(pk)) return Resolution::closed;
    if (posting_.event().timestamp > now() || !ignores_further_ends()) return Resolution::still_open;
    close_in_bulk(turn, pk);
    return is_closed(pk) ? Resolution::closed : Resolution::still_open;
  }

 private:
  /// Also where the server's clock has yet to come to the end that it has stored.
  bool is_closed(std::int64_t pk) const {
    const auto stored = after_write([&] { return read_incident(exchange_, pk); });
    const Timestamp end = posting_.event().timestamp;
    const bool has_taken_end = stored.end_time.time() == end && end <= now();
    return !stored.open || has_taken_end;
  }

  /// A server before 2.10 takes one END for each incident; those after it, when a person has reopened the incident, it
  /// records and does nothing.
  bool ignores_further_ends() const {
    return after_write([this] { return exchange_.server_version(); }) < further_ends_since;
  }

  /// The one way that closes there. Whether it did shows in the incident, also where the answer is lost.
  void close_in_bulk(WriteOrder::Turn& turn, std::int64_t pk) const {
    Event close = posting_.event();
    close.type = EventType::close;
    nlohmann::json body = codec::make_object("event", request_body(close));
    codec::put(body, "ids", codec::make_list({pk}));
    try {
      in_turn(turn, [&] { call<nlohmann::json>(exchange_, operations::post_bulk_events, {}, body); });
    } catch (Error& failure) {
      if (failure.maybe_processed()) return;
      failure.note_earlier_write();
      throw;
    }
  }

  Exchange exchange_;
  EventPosting<Exchange> posting_;
};

}  // namespace argus
