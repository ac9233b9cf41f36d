#pragma once

#include <argus/api_root.hpp>
#include <argus/call_options.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/attempts.hpp>
#include <argus/http/operation.hpp>
#include <argus/http/request.hpp>
#include <argus/http/session.hpp>
#include <argus/http/write_order.hpp>
#include <argus/json.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace argus {

/// The primary key in a path like `incidents/4711/tags/`; 0 where there is none.
ARGUS_EXPORT std::int64_t incident_in(std::string_view path);

/// What the methods of one Client are made of: requests of the API's operations, sent within the client's limits, their
/// answers decoded. Cheap to copy; safe to share between threads.
class ARGUS_EXPORT Exchange {
 public:
  /// Through this session, within these limits.
  Exchange(std::shared_ptr<const Session> session, CallOptions limits);

  /// The same with other limits.
  Exchange with(CallOptions limits) const { return {session_, std::move(limits)}; }

  /// A request without a body.
  /// @param pk where the operation's path has `{pk}`
  /// @throws std::invalid_argument for a primary key that can't be one
  Request request(const Operation& operation, std::int64_t pk = 0) const;
  /// A request with a body.
  Request request(const Operation& operation, std::int64_t pk, const nlohmann::json& body) const;
  /// Where requests go.
  const ApiRoot& root() const { return session_->root(); }

  /// Sends the request and decodes its answer.
  /// @throws TransportError, HttpError, DecodeError
  template <class Value>
  Value send(const Request& request) const {
    Value value{};
    session_->exchange(request, &codec::decode_as<Value>, &value);
    return value;
  }
  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void send_empty(const Request& request) const { session_->exchange_empty(request); }

  /// Sends an operation without a body and decodes its answer.
  template <class Value>
  Value call(const Operation& operation, std::int64_t pk = 0) const {
    return send<Value>(request(operation, pk));
  }
  /// Sends an operation with a body and decodes its answer.
  template <class Value>
  Value call(const Operation& operation, std::int64_t pk, const nlohmann::json& body) const {
    return send<Value>(request(operation, pk, body));
  }

  /// The same for a read that follows a write: where it fails, the error says that something may have been carried out.
  template <class Value>
  Value call_after_write(const Operation& operation, std::int64_t pk) const {
    try {
      return call<Value>(operation, pk);
    } catch (Error& failure) {
      failure.note_earlier_write();
      throw;
    }
  }

  /// The attempts at something that takes several requests.
  Attempts attempts() const { return session_->attempts(limits_); }
  /// Waits until nobody writes to this incident, and until no write to it is unclear any more.
  /// @throws TimeoutError, CancelledError
  WriteOrder::Turn wait_turn(std::int64_t pk) const;
  /// Waits until nobody writes under this id of the source system; doesn't wait for unclear writes.
  /// @throws TimeoutError, CancelledError
  WriteOrder::Turn wait_turn(const std::string& source_incident_id) const;
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait) const;
  /// How long a write whose answer was lost may still be carried out.
  std::chrono::milliseconds settle_time() const { return session_->settle_time(); }

 private:
  std::shared_ptr<const Session> session_;
  CallOptions limits_;
};

}  // namespace argus
