#pragma once

#include <string>

#include "../response.hpp"
#include "../state.hpp"

namespace argus::testing::fake {

/// What a route takes for a proof of who asks.
enum class Authentication {
  none,         ///< it doesn't look
  token,        ///< any token
  login_token,  ///< one from logging in
  password,     ///< a name and a password in the body, or, where there is no body, any token
};

/// Whom the request comes from; one without a name where it doesn't say. Refuses what is no valid proof.
const User& authenticate(State& state, const Request& request, Authentication kind, Instant now);

/// The refusal of a request that has to say whom it comes from, and doesn't.
[[noreturn]] void refuse_unknown_user(Authentication kind);

/// The token in an Authorization header that `authenticate` has taken; blank where there is none.
std::string token_of(const Request& request);

/// A user by name and password, out of a request's body: the errors of the fields where there is none.
struct Credentials {
  const User* user = nullptr;
  /// Lists of errors by field, each with the server's code for it.
  struct Error {
    std::string field{};
    std::string text{};
    std::string code{};
  };
  std::vector<Error> errors{};
};
Credentials read_credentials(const State& state, const nlohmann::json& data);

}  // namespace argus::testing::fake
