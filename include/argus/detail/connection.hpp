#pragma once

#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/detail/api_root.hpp>
#include <argus/detail/codec/codec.hpp>
#include <argus/detail/minimum_version.hpp>
#include <argus/detail/retry_loop.hpp>
#include <argus/detail/write_locks.hpp>
#include <argus/detail/write_memory.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>
#include <argus/models/version.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus::detail {

class Credentials;

/// One user's way to one server: the API's root, the headers with the token if there is one, the transports a request
/// goes through, the order of writes and the memory of them. Safe to share between threads.
class ARGUS_EXPORT Connection {
 public:
  /// With the options' token.
  /// @param transport what to send through; libcurl if null
  /// @throws std::invalid_argument for options that can't work
  static std::shared_ptr<const Connection> create(const ClientOptions& options, std::shared_ptr<Transport> transport);
  /// Without a token, for logging in.
  /// @param secret what no error may repeat
  static std::shared_ptr<const Connection> create_anonymous(const ClientOptions& options, Secret secret,
                                                            std::shared_ptr<Transport> transport);

  /// The same, not shared yet.
  Connection(const ClientOptions& options, std::shared_ptr<Credentials> credentials,
             std::shared_ptr<Transport> transport);

  /// Where requests go.
  const ApiRoot& root() const { return root_; }

  /// Sends the request, whose URL lies below the root, and decodes the answer's JSON into the value; an empty answer is
  /// null.
  /// @throws TransportError, HttpError, DecodeError
  void send(const Request& request, const codec::Schema& schema, void* value) const;

  /// Who is served by several requests. Neither function may throw.
  struct Many {
    /// Where the value of the request of that index is put.
    std::function<void*(std::size_t index)> value;
    /// Called when the request of that index has ended, and why if it failed.
    std::function<void(std::size_t index, std::exception_ptr failure)> done;
  };
  /// Sends several requests that don't depend on each other, and decodes each answer as it comes. `done` is called once
  /// for each, even if the transport doesn't report it.
  /// @param concurrency how many may be under way at once
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const codec::Schema& schema,
                 const Many& many) const;

  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void send_empty(const Request& request) const;

  /// Uses no connection any more that is open: an answer wasn't its request's.
  void drop_connections() const noexcept { transport_->drop_connections(); }

  /// Asks the server for its version.
  /// @throws TransportError, HttpError, DecodeError
  Version server_version(const CallOptions& limits) const { return look_up_version(version_request(limits)); }
  /// Asks the server for its time, to the second; nothing where its answer has none.
  /// @throws TransportError, HttpError, DecodeError
  std::optional<Timestamp> server_time(const CallOptions& limits) const;
  /// Asks the server for its version, where the requirement is newer than any server in use.
  /// @throws UnsupportedError if the server is older
  void require_version(const MinimumVersion& requirement, const CallOptions& limits) const;

  /// The attempts at something that takes several requests.
  RetryLoop retry_loop(const CallOptions& limits) const { return {retry_, environment_, limits}; }
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait, const CallOptions& limits) const;
  /// Who writes when.
  const WriteLocks& write_locks() const { return write_locks_; }
  /// What has been written.
  const WriteMemory& memory() const { return memory_; }
  /// For how long the server may still process a write whose answer was lost.
  std::chrono::milliseconds settle_time() const { return settle_time_; }
  /// What the server said, for use in an error: with `***` in place of each secret.
  std::string quotable(std::string_view said) const;

 private:
  Response exchange(Request request) const;
  void complete_headers(Request& request) const;
  Response checked(const Request& request, Response response) const;
  std::exception_ptr failure_of(const Request& request, SendResult answer, const codec::Schema& schema,
                                void* value) const;
  void decode(const Request& request, const Response& response, const codec::Schema& schema, void* value) const;
  void throw_if_unsupported(const Request& request, const HttpError& refusal) const;
  std::optional<Version> look_up_version_quietly(const CallOptions& limits) const;
  Request version_request(const CallOptions& limits) const;
  Version look_up_version(const Request& request) const;

  ApiRoot root_;
  std::vector<Header> headers_;
  std::shared_ptr<Credentials> credentials_;
  RetryPolicy retry_;
  RetryEnvironment environment_;
  std::chrono::milliseconds settle_time_;
  WriteLocks write_locks_;
  WriteMemory memory_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace argus::detail
