#pragma once

#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>

namespace argus {

/// Carries a request to a server and brings the answer back. The one interface of this library that users may
/// implement.
class ARGUS_EXPORT Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// Sends the request and waits for its whole answer, whatever the status. Called from many threads at once.
  /// Must keep `request.limits`.
  /// @throws TransportError if no complete answer came
  virtual Response send(const Request& request) = 0;
};

}  // namespace argus
