#pragma once

#include "../detail/credentials.hpp"

#include <argus/http/transport.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace argus::detail {

/// Keeps secrets out of the errors of a transport, whose words are another library's or a user's: some quote what the
/// server or a proxy said, or the proxy's URL.
class ConcealingTransport final : public Transport {
 public:
  ConcealingTransport(std::shared_ptr<Transport> next, std::shared_ptr<const Credentials> credentials);
  ~ConcealingTransport() override;

  Response send(const Request& request) override;
  void send_many(const std::vector<Request>& requests, std::size_t concurrency, const TakeResult& take) override;
  void drop_connections() noexcept override { next_->drop_connections(); }

 private:
  std::shared_ptr<Transport> next_;
  std::shared_ptr<const Credentials> credentials_;
};

}  // namespace argus::detail
