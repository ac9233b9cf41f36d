#pragma once

#include <string>

#include "../http.hpp"
#include "../state.hpp"
#include "values.hpp"

namespace argus::testing::fake {

/// How a route authenticates.
enum class Authentication {
  none,
  token,        ///< any token
  login_token,  ///< a token from logging in
  password,     ///< a name and a password in the body, or any token if there is no body
};

inline const std::string no_permission_error = "You do not have permission to perform this action.";

/// The request's user, without a name if the request has no credentials. Refuses invalid ones.
const User& authenticate(State& state, const Request& request, Authentication kind, Instant now);

/// Refuses a request without credentials that needs some.
[[noreturn]] void refuse_unknown_user(Authentication kind);

/// The token of the request's header; blank if there is none.
std::string token_of(const Request& request);

/// The user whose name and password a body has.
Reading<const User*> read_credentials(const State& state, const nlohmann::json& data);

}  // namespace argus::testing::fake
