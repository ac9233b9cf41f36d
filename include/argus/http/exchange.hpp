#pragma once

#include <argus/api_root.hpp>
#include <argus/call_options.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/answer_fit.hpp>
#include <argus/http/attempts.hpp>
#include <argus/http/operation.hpp>
#include <argus/http/query.hpp>
#include <argus/http/request.hpp>
#include <argus/http/session.hpp>
#include <argus/http/write_memory.hpp>
#include <argus/http/write_order.hpp>
#include <argus/json.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// The primary key in a path like `incidents/4711/tags/`; 0 where there is none.
ARGUS_EXPORT std::int64_t incident_in(std::string_view path);

/// What stands in a path in the place of a word in braces.
class ARGUS_EXPORT PathPart {
 public:
  /// @throws std::invalid_argument for a primary key that can't be one
  PathPart(std::int64_t primary_key);
  /// @throws std::invalid_argument for a name that a server would not find in one part of a path: a blank one, one with
  /// a slash, "." and ".."
  PathPart(const std::string& name);

  /// Percent-encoded.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// What the methods of one Client are made of: requests of the API's operations, sent within the client's limits, their
/// answers decoded. Cheap to copy; safe to share between threads.
class ARGUS_EXPORT Exchange {
 public:
  /// Through this session, within these limits.
  Exchange(std::shared_ptr<const Session> session, CallOptions limits);

  /// The same with other limits.
  Exchange with(CallOptions limits) const { return {session_, std::move(limits)}; }

  /// A request without a body.
  /// @param parts what stands in the operation's path in the place of its words in braces
  Request request(const Operation& operation, std::initializer_list<PathPart> parts = {}) const;
  /// A request with a body.
  Request request(const Operation& operation, std::initializer_list<PathPart> parts, const nlohmann::json& body) const;
  /// A request with parameters.
  Request query(const Operation& operation, const Query& query) const;
  /// A request of the caller's own, which isn't repeated after a write.
  /// @param path percent-encoded, below the root
  Request raw_request(const std::string& method, const std::string& path) const;
  /// Where requests go.
  const ApiRoot& root() const { return session_->root(); }

  /// Sends the request and reads its answer into a value whose type only the caller knows.
  /// @throws TransportError, HttpError, DecodeError
  void send(const Request& request, const codec::Shape& shape, void* value) const {
    session_->exchange(request, shape, value);
  }
  /// Sends several requests that don't depend on each other, and decodes each answer as it comes.
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const codec::Shape& shape,
                 const Session::Many& many) const {
    session_->exchange_many(requests, concurrency, shape, many);
  }
  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void send_empty(const Request& request) const { session_->exchange_empty(request); }

  /// Uses no connection any more that is open: an answer wasn't its request's.
  void leave_connections() const noexcept { session_->leave_connections(); }

  /// Sends an operation that removes something. Where an earlier attempt may have been carried out, what is already
  /// gone is success.
  /// @throws TransportError, HttpError, DecodeError
  void remove(const Operation& operation, std::initializer_list<PathPart> parts) const;
  /// Asks the server for its version.
  /// @throws TransportError, HttpError, DecodeError
  Version server_version() const { return session_->server_version(limits_); }
  /// Makes sure that the server is new enough for what it would otherwise ignore in silence.
  /// @throws UnsupportedError
  void require_support(const Requirement& requirement) const { session_->require_support(requirement, limits_); }

  /// The attempts at something that takes several requests.
  Attempts attempts() const { return session_->attempts(limits_); }
  /// Waits until nobody writes to this incident, and until no write to it is unclear any more.
  /// @throws TimeoutError, CancelledError
  WriteOrder::Turn wait_turn(std::int64_t pk) const;
  /// The same for each of these incidents, so that callers with some in common don't wait for each other for ever.
  /// @param pks in ascending order
  std::vector<WriteOrder::Turn> wait_turns(const std::vector<std::int64_t>& pks) const;
  /// Waits until nobody writes under this id of the source system; doesn't wait for unclear writes.
  /// @throws TimeoutError, CancelledError
  WriteOrder::Turn wait_turn(const std::string& source_incident_id) const;
  /// The turn to write to this incident where nobody has to be waited for; none otherwise.
  WriteOrder::Turn try_turn(std::int64_t pk) const;
  /// The same for what is written under this id of the source system.
  WriteOrder::Turn try_turn(const std::string& source_incident_id) const;
  /// What this client and its copies have written.
  const WriteMemory& memory() const { return session_->memory(); }
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait) const;
  /// How long a write whose answer was lost may still be carried out.
  std::chrono::milliseconds settle_time() const { return session_->settle_time(); }
  /// What the server said, fit for an error: with `***` wherever a secret stands in it.
  std::string quotable(std::string_view said) const { return session_->quotable(said); }

 private:
  std::shared_ptr<const Session> session_;
  CallOptions limits_;
};

/// Sends the request and decodes its answer.
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value send(const Exchange& exchange, const Request& request) {
  Value value{};
  exchange.send(request, codec::Codec<Value>::shape, &value);
  return value;
}

/// Sends an operation without a body and decodes its answer.
/// @param parts what stands in the operation's path in the place of its words in braces
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value call(const Exchange& exchange, const Operation& operation, std::initializer_list<PathPart> parts = {}) {
  return send<Value>(exchange, exchange.request(operation, parts));
}
/// Sends an operation with a body and decodes its answer.
template <class Value>
Value call(const Exchange& exchange, const Operation& operation, std::initializer_list<PathPart> parts,
           const nlohmann::json& body) {
  return send<Value>(exchange, exchange.request(operation, parts, body));
}

/// Sends the request, decodes its answer, and makes sure that it is the answer to this request.
/// @param compare compares the answer with the request: `void compare(AnswerFit& fit, const Value& answer)`
/// @throws TransportError, HttpError, DecodeError; a read is repeated before it fails with an answer that isn't its own
template <class Value, class Compare>
Value send_checked(const Exchange& exchange, const Request& request, const Compare& compare) {
  std::optional<Attempts> attempts;
  while (true) {
    auto value = send<Value>(exchange, request);
    AnswerFit fit;
    compare(fit, value);
    if (fit.holds()) return value;
    exchange.leave_connections();
    if (request.repeat != Repeat::always) throw fit.error(request);
    if (!attempts) attempts.emplace(exchange.attempts());
    if (attempts->next()) throw fit.error(request);
  }
}
/// The same for an operation without a body.
template <class Value, class Compare>
Value call_checked(const Exchange& exchange, const Operation& operation, std::initializer_list<PathPart> parts,
                   const Compare& compare) {
  return send_checked<Value>(exchange, exchange.request(operation, parts), compare);
}

/// Does a write in its turn: where nobody can tell whether it was carried out, those to the same incident wait.
template <class Write>
auto in_turn(WriteOrder::Turn& turn, const Write& write) {
  try {
    return write();
  } catch (const Error& failure) {
    if (failure.maybe_processed()) turn.mark_unclear();
    throw;
  } catch (...) {
    turn.mark_unclear();
    throw;
  }
}

/// Does what follows a write: where it fails, the error says that something may have been carried out.
template <class Step>
auto after_write(const Step& step) {
  try {
    return step();
  } catch (Error& failure) {
    failure.note_earlier_write();
    throw;
  }
}

}  // namespace argus
