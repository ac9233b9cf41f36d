#pragma once

#include <argus/event.hpp>
#include <argus/http/exchange.hpp>
#include <argus/http/operations.hpp>
#include <argus/user.hpp>

#include <memory>
#include <string>
#include <utility>

namespace argus {

/// Tells this client's user from others by the name, which it asks for when it is first needed: two users may post what
/// is otherwise the same.
template <class Exchange>
class OwnName {
 public:
  /// Asks nothing yet.
  explicit OwnName(Exchange exchange) : exchange_(std::move(exchange)), name_(std::make_shared<std::string>()) {}

  /// @throws TransportError, HttpError, DecodeError
  bool operator()(const Actor& actor) const {
    if (name_->empty()) *name_ = call<User>(exchange_, operations::get_current_user).username;
    return actor.username == *name_;
  }

 private:
  Exchange exchange_;
  std::shared_ptr<std::string> name_;
};

}  // namespace argus
