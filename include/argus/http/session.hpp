#pragma once

#include <argus/api_root.hpp>
#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/export.hpp>
#include <argus/http/attempts.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>
#include <argus/http/retry_environment.hpp>
#include <argus/http/retry_policy.hpp>
#include <argus/http/transport.hpp>
#include <argus/http/write_order.hpp>
#include <argus/json.hpp>
#include <argus/secret.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// One user's way to one server: the API's root, the headers with the token, the transports a request goes through, and
/// the order of writes. Safe to share between threads.
class ARGUS_EXPORT Session {
 public:
  /// @param transport what to send through; libcurl if null
  /// @throws std::invalid_argument for options that can't work
  static std::shared_ptr<const Session> create(const ClientOptions& options, std::shared_ptr<Transport> transport);

  /// The same, not shared yet.
  Session(const ClientOptions& options, std::shared_ptr<Transport> transport);

  /// Where requests go.
  const ApiRoot& root() const { return root_; }

  /// Sends the request, whose URL lies below the root, and decodes the answer's JSON into the value; an empty answer is
  /// null.
  /// @throws TransportError, HttpError, DecodeError
  void exchange(const Request& request, codec::Decoder decoder, void* value) const;

  /// Sends the request, which the server answers with 204 and nothing else.
  /// @throws TransportError, HttpError, DecodeError
  void exchange_empty(const Request& request) const;

  /// The attempts at something that takes several requests.
  Attempts attempts(const CallOptions& limits) const { return {retry_, environment_, limits}; }
  /// Waits, unless that would pass the deadline.
  /// @returns false if it would, or the call was cancelled
  bool pause(std::chrono::milliseconds wait, const CallOptions& limits) const;
  /// Who writes when.
  const WriteOrder& write_order() const { return write_order_; }
  /// How long a write whose answer was lost may still be carried out.
  std::chrono::milliseconds settle_time() const { return settle_time_; }

 private:
  Response send(Request request) const;

  ApiRoot root_;
  std::vector<Header> headers_;
  Secret token_;
  RetryPolicy retry_;
  RetryEnvironment environment_;
  std::chrono::milliseconds settle_time_;
  WriteOrder write_order_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace argus
