#include "../detail/codec/request_body.hpp"

#include <argus/detail/calls.hpp>
#include <argus/detail/checks.hpp>

namespace argus::detail {

std::string credentials(const std::string& username, const Secret& password) {
  checks::not_blank("username", username);
  checks::password(password.reveal());
  RequestBody body;
  body.add(field_kind::Text{}, "username", username);
  body.add("password", password.reveal());
  return body.take();
}

}  // namespace argus::detail
