#pragma once

#include "../detail/credentials.hpp"

#include <argus/http/transport.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace argus::detail {

/// Sends a request again, once, with another token where the server refuses the one that it came with: such a request
/// wasn't processed, whatever it is.
class TokenTransport final : public Transport {
 public:
  /// @param credentials must be able to renew the token
  TokenTransport(std::shared_ptr<Transport> next, std::shared_ptr<Credentials> credentials);
  ~TokenTransport() override;

  Response send(const Request& request) override;
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override;
  void drop_connections() noexcept override { next_->drop_connections(); }

 private:
  bool renew(const Request& request, Response& refusal);
  Request with_new_token(Request request) const;

  std::shared_ptr<Transport> next_;
  std::shared_ptr<Credentials> credentials_;
};

}  // namespace argus::detail
