#pragma once

#include <argus/call_options.hpp>
#include <argus/detail/answer_check.hpp>
#include <argus/detail/api_root.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/connection.hpp>
#include <argus/detail/operation.hpp>
#include <argus/detail/query.hpp>
#include <argus/detail/retry_loop.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/detail/write_memory.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/request.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus::detail {

/// The primary key in a path like `incidents/4711/tags/`; 0 where there is none.
ARGUS_EXPORT std::int64_t incident_in(std::string_view path);

/// What replaces a word in braces in a path.
class ARGUS_EXPORT PathSegment {
 public:
  /// @throws std::invalid_argument for a primary key that can't be one
  PathSegment(std::int64_t primary_key);
  /// @throws std::invalid_argument for a name that a server would not find in one part of a path: a blank one, one with
  /// a slash, "." and ".."
  PathSegment(const std::string& name);

  /// Percent-encoded.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// What the methods of one Client are made of: requests of the API's operations, sent within the client's limits, their
/// answers decoded. Cheap to copy; safe to share between threads.
class ARGUS_EXPORT ApiClient {
 public:
  /// Sends through this connection, within these limits.
  ApiClient(std::shared_ptr<const Connection> connection, CallOptions limits);

  /// The same with other limits.
  ApiClient with(CallOptions limits) const { return {connection_, std::move(limits)}; }

  /// A request without a body.
  /// @param parts what replaces the words in braces in the operation's path
  Request request(const Operation& operation, std::initializer_list<PathSegment> parts = {}) const;
  /// A request with a body of JSON.
  Request request(const Operation& operation, std::initializer_list<PathSegment> parts, std::string body) const;
  /// A request with parameters.
  Request query(const Operation& operation, const Query& query) const;
  /// A request of the caller's own, which isn't repeated after a write.
  /// @param path percent-encoded, below the root
  Request raw_request(const std::string& method, const std::string& path) const;
  /// Where requests go.
  const ApiRoot& root() const { return connection_->root(); }

  /// Sends the request and reads its answer into a value whose type only the caller knows.
  /// @throws TransportError, HttpError, DecodeError
  void send(const Request& request, const codec::Schema& schema, void* value) const {
    connection_->send(request, schema, value);
  }
  /// Sends several requests that don't depend on each other, and decodes each answer as it comes.
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const codec::Schema& schema,
                 const Connection::Many& many) const {
    connection_->send_many(requests, concurrency, schema, many);
  }
  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void send_empty(const Request& request) const { connection_->send_empty(request); }

  /// Uses no connection any more that is open: an answer wasn't its request's.
  void drop_connections() const noexcept { connection_->drop_connections(); }

  /// Sends an operation that removes something. Where the server may have processed an earlier attempt, what is
  /// already gone is success.
  /// @throws TransportError, HttpError, DecodeError
  void remove(const Operation& operation, std::initializer_list<PathSegment> parts) const;
  /// Asks the server for its version.
  /// @throws TransportError, HttpError, DecodeError
  Version server_version() const { return connection_->server_version(limits_); }
  /// Asks the server for its time; nothing where its answer has none.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Timestamp> server_time() const { return connection_->server_time(limits_); }
  /// Makes sure that the server is new enough for what it would otherwise silently ignore.
  /// @throws UnsupportedError
  void require_version(const MinimumVersion& requirement) const { connection_->require_version(requirement, limits_); }

  /// The attempts at something that takes several requests.
  RetryLoop retry_loop() const { return connection_->retry_loop(limits_); }
  /// Waits until nobody writes to this incident, and until no write to it is unclear any more.
  /// @throws TimeoutError, CancelledError
  WriteLocks::Lock lock(std::int64_t pk) const;
  /// The same for each of these incidents, in an order in which callers can't deadlock.
  /// @param pks in ascending order
  std::vector<WriteLocks::Lock> lock_all(const std::vector<std::int64_t>& pks) const;
  /// Waits until nobody writes under this id of the source system; doesn't wait for unclear writes.
  /// @throws TimeoutError, CancelledError
  WriteLocks::Lock lock(const std::string& source_incident_id) const;
  /// The lock of this incident where nobody has to be waited for; an empty one otherwise.
  WriteLocks::Lock try_lock(std::int64_t pk) const;
  /// The same for what is written under this id of the source system.
  WriteLocks::Lock try_lock(const std::string& source_incident_id) const;
  /// What this client and its copies have written.
  const WriteMemory& memory() const { return connection_->memory(); }
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait) const;
  /// For how long the server may still process a write whose answer was lost.
  std::chrono::milliseconds settle_time() const { return connection_->settle_time(); }
  /// What the server said, for use in an error: with `***` in place of each secret.
  std::string quotable(std::string_view said) const { return connection_->quotable(said); }

 private:
  std::shared_ptr<const Connection> connection_;
  CallOptions limits_;
};

/// Sends the request and decodes its answer.
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value send(const ApiClient& api, const Request& request) {
  Value value{};
  api.send(request, codec::Codec<Value>::schema, &value);
  return value;
}

/// Sends an operation without a body and decodes its answer.
/// @param parts what replaces the words in braces in the operation's path
/// @throws TransportError, HttpError, DecodeError
template <class Value>
Value send(const ApiClient& api, const Operation& operation, std::initializer_list<PathSegment> parts = {}) {
  return send<Value>(api, api.request(operation, parts));
}
/// Sends an operation with a body and decodes its answer.
template <class Value>
Value send(const ApiClient& api, const Operation& operation, std::initializer_list<PathSegment> parts,
           std::string body) {
  return send<Value>(api, api.request(operation, parts, std::move(body)));
}

/// Sends the request, decodes its answer, and makes sure that it is the answer to this request.
/// @param compare compares the answer with the request: `void compare(AnswerCheck& check, const Value& answer)`
/// @throws TransportError, HttpError, DecodeError; a read is repeated before it fails with an answer that isn't its own
template <class Value, class Compare>
Value send_checked(const ApiClient& api, const Request& request, const Compare& compare) {
  std::optional<RetryLoop> retries;
  while (true) {
    auto value = send<Value>(api, request);
    AnswerCheck check;
    compare(check, value);
    if (check.passed()) return value;
    api.drop_connections();
    if (request.idempotency != Idempotency::idempotent) throw check.error(request);
    if (!retries) retries.emplace(api.retry_loop());
    if (!retries->wait_for_next()) throw check.error(request);
  }
}
/// The same for an operation without a body.
template <class Value, class Compare>
Value send_checked(const ApiClient& api, const Operation& operation, std::initializer_list<PathSegment> parts,
                   const Compare& compare) {
  return send_checked<Value>(api, api.request(operation, parts), compare);
}

/// Writes under a lock: where nobody can tell whether the server has processed it, the next writes to the incident
/// wait.
template <class Write>
auto with_lock(WriteLocks::Lock& lock, const Write& write) {
  try {
    return write();
  } catch (const Error& failure) {
    if (failure.maybe_processed()) lock.mark_unclear();
    throw;
  } catch (...) {
    lock.mark_unclear();
    throw;
  }
}

/// Does what follows a write: where it fails, the error says that the server may have processed something.
template <class Step>
auto after_write(const Step& step) {
  try {
    return step();
  } catch (Error& failure) {
    failure.note_earlier_write();
    throw;
  }
}

}  // namespace argus::detail
