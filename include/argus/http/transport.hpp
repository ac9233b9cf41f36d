#pragma once

#include <argus/export.hpp>
#include <argus/http/request.hpp>
#include <argus/http/response.hpp>
#include <argus/http/send_result.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace argus {

/// Carries a request to a server and brings the answer back. The one interface of this library that users may
/// implement.
///
/// @snippet nouns_test.cpp transport
class ARGUS_EXPORT Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// Sends the request and waits for its whole answer, whatever the status. Called from many threads at once.
  /// Must keep `request.limits`.
  /// @throws TransportError if no complete answer came. Anything else but a std::logic_error counts as an answer that
  /// was lost, and becomes a ConnectionError.
  virtual Response send(const Request& request) = 0;

  /// Takes the answer to the request of that index; must not throw.
  using TakeResult = std::function<void(std::size_t index, SendResult answer)>;

  /// Sends several requests that don't depend on each other, and hands over each answer, or why there is none, as it
  /// comes, in any order and from this thread. This one sends them one after the other. Where it throws, or leaves one
  /// out, that counts as an answer that was lost.
  /// @param concurrency how many may be under way at once, at least 1
  virtual void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take);

  /// Told when an answer has come that isn't its request's: a connection is out of step, and nobody can tell which.
  /// What is sent from now on must not go over any that is open. Called from many threads at once, and from TakeResult.
  /// This one does nothing.
  virtual void drop_connections() noexcept;
};

}  // namespace argus
