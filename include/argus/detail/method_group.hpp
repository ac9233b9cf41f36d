#pragma once

#include <argus/detail/api_client.hpp>

namespace argus::detail {

/// The way from a Client to what it sends through.
struct ClientAccess {
  template <class Client>
  static const ApiClient& api(const Client& client) {
    return client.api_;
  }
};

/// What the groups of Client's methods have in common: each is a part of a Client, and sends through that.
template <class Client, template <class> class Group>
class MethodGroup {
 protected:
  const ApiClient& api() const { return ClientAccess::api(static_cast<const Client&>(*this)); }

 private:
  friend Group<Client>;
  MethodGroup() = default;
};

}  // namespace argus::detail
