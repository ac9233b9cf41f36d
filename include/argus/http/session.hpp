#pragma once

#include <argus/api_root.hpp>
#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/errors.hpp>
#include <argus/export.hpp>
#include <argus/http/attempts.hpp>
#include <argus/http/request.hpp>
#include <argus/http/requirement.hpp>
#include <argus/http/response.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>
#include <argus/http/write_memory.hpp>
#include <argus/http/write_order.hpp>
#include <argus/json.hpp>
#include <argus/secret.hpp>
#include <argus/version.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// One user's way to one server: the API's root, the headers with the token if there is one, the transports a request
/// goes through, the order of writes and the memory of them. Safe to share between threads.
class ARGUS_EXPORT Session {
 public:
  /// With the options' token.
  /// @param transport what to send through; libcurl if null
  /// @throws std::invalid_argument for options that can't work
  static std::shared_ptr<const Session> create(const ClientOptions& options, std::shared_ptr<Transport> transport);
  /// Without a token, for logging in.
  /// @param secret what no error may repeat
  static std::shared_ptr<const Session> create_anonymous(const ClientOptions& options, Secret secret,
                                                         std::shared_ptr<Transport> transport);

  /// The same, not shared yet.
  Session(const ClientOptions& options, std::vector<Header> headers, Secret secret,
          std::shared_ptr<Transport> transport);

  /// Where requests go.
  const ApiRoot& root() const { return root_; }

  /// Sends the request, whose URL lies below the root, and decodes the answer's JSON into the value; an empty answer is
  /// null.
  /// @throws TransportError, HttpError, DecodeError
  void exchange(const Request& request, const codec::Shape& shape, void* value) const;

  /// Who is served by several requests. Neither function may throw.
  struct Many {
    /// Where the value of the request of that index is put.
    std::function<void*(std::size_t index)> value;
    /// Told when the request of that index has ended, and why if it failed.
    std::function<void(std::size_t index, std::exception_ptr failure)> done;
  };
  /// Sends several requests that don't depend on each other, and decodes each answer as it comes. Each is told of once,
  /// even where the transport fails to.
  /// @param concurrency how many may be under way at once
  void exchange_many(const std::vector<Request>& requests, std::size_t concurrency, const codec::Shape& shape,
                     const Many& many) const;

  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void exchange_empty(const Request& request) const;

  /// Uses no connection any more that is open: an answer wasn't its request's.
  void leave_connections() const noexcept { transport_->leave_connections(); }

  /// Asks the server for its version.
  /// @throws TransportError, HttpError, DecodeError
  Version server_version(const CallOptions& limits) const { return look_up_version(version_request(limits)); }
  /// Asks the server for its version, where the requirement is newer than any server in use.
  /// @throws UnsupportedError if the server is older
  void require_support(const Requirement& requirement, const CallOptions& limits) const;

  /// The attempts at something that takes several requests.
  Attempts attempts(const CallOptions& limits) const { return {retry_, environment_, limits}; }
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait, const CallOptions& limits) const;
  /// Who writes when.
  const WriteOrder& write_order() const { return write_order_; }
  /// What has been written.
  const WriteMemory& memory() const { return memory_; }
  /// How long a write whose answer was lost may still be carried out.
  std::chrono::milliseconds settle_time() const { return settle_time_; }
  /// What the server said, fit for an error: with `***` wherever a secret stands in it.
  std::string quotable(std::string_view said) const;

 private:
  Response send(Request request) const;
  void complete_headers(Request& request) const;
  Response checked(const Request& request, Response response) const;
  std::exception_ptr failure_of(const Request& request, Answer answer, const codec::Shape& shape, void* value) const;
  void decode(const Request& request, const Response& response, const codec::Shape& shape, void* value) const;
  void throw_if_unsupported(const Request& request, const HttpError& refusal) const;
  std::optional<Version> look_up_version_quietly(const CallOptions& limits) const;
  Request version_request(const CallOptions& limits) const;
  Version look_up_version(const Request& request) const;

  ApiRoot root_;
  std::vector<Header> headers_;
  Secrets secrets_;
  RetryPolicy retry_;
  RetryEnvironment environment_;
  std::chrono::milliseconds settle_time_;
  WriteOrder write_order_;
  WriteMemory memory_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace argus
