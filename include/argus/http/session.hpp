#pragma once

#include <argus/api_root.hpp>
#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>
#include <argus/http/transport.hpp>
#include <argus/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

/// One user's way to one server: the API's root, the headers with the token, and the transports a request goes through.
/// Safe to share between threads.
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

 private:
  Response send(Request request) const;

  ApiRoot root_;
  std::vector<Header> headers_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace argus
