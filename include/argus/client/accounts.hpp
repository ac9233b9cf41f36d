#pragma once

#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/detail/api_client.hpp>
#include <argus/detail/calls.hpp>
#include <argus/detail/connection.hpp>
#include <argus/detail/method_group.hpp>
#include <argus/detail/models/lasting_token.hpp>
#include <argus/detail/operations.hpp>
#include <argus/errors.hpp>
#include <argus/models/expiring_token.hpp>
#include <argus/models/user.hpp>
#include <argus/secret.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace argus {

/// The methods of Client for users and their tokens. The server knows two kinds of tokens: those that a login makes,
/// any number of them, good for 10 hours unless the server is set up otherwise; and one for each user that lasts 14
/// days, which older servers knew alone.
template <class Client>
class AccountMethods : public detail::MethodGroup<Client, AccountMethods> {
 public:
  /// Whose token this is.
  /// @endpoint GET auth/user/
  /// @roles any
  /// @since 1.1
  User get_current_user() const { return detail::send<User>(api(), detail::operations::get_current_user); }
  /// Any user, without the admin_url.
  /// @endpoint GET auth/users/{user}/
  /// @roles any
  /// @since 1.1
  /// @param pk as in SourceSystem::user and Actor::pk
  User get_user(std::int64_t pk) const { return detail::send<User>(api(), detail::operations::get_user, {pk}); }

  /// Makes a token for a user's name and password; the options' own token isn't sent, and may be blank. Sent once:
  /// where the answer is lost, a token that nobody knows may be there until it expires.
  /// @endpoint POST auth/token/login/
  /// @roles anyone with a user's name and password
  /// @since 1.29
  /// @param transport what to send through; libcurl if null
  /// @throws AuthenticationError for a wrong name or password
  static ExpiringToken login(const ClientOptions& options, const std::string& username, const Secret& password,
                             CallOptions limits = {}, std::shared_ptr<Transport> transport = nullptr) {
    try {
      const detail::ApiClient api = anonymous_exchange(options, password, std::move(limits), std::move(transport));
      return detail::send<ExpiringToken>(api, detail::operations::login, {}, detail::credentials(username, password));
    } catch (const PermissionError& error) {
      throw AuthenticationError(with_advice(error, wrong_credentials));
    }
  }

  /// Makes a second token with a later expiry. The old one stays good until its own, and this client goes on using it:
  /// make a new Client with the new one, and store it. Sent once, as login.
  /// @endpoint POST auth/token/login/
  /// @roles any
  /// @since 1.29
  /// @throws AuthenticationError if the token is unknown or expired
  ExpiringToken refresh_token() const {
    try {
      return detail::send<ExpiringToken>(api(), detail::operations::refresh_token);
    } catch (const PermissionError& error) {
      throw AuthenticationError(with_advice(error, "the token is unknown or expired: log in for a new one"));
    }
  }

  /// Ends this client's token, which must be one that a login made. Sent once: where the answer is lost, the token is
  /// tried.
  /// @endpoint POST auth/token/logout/
  /// @roles any
  /// @since 1.29
  /// @throws AuthenticationError for a token of the lasting kind
  void logout() const { end_tokens(detail::operations::logout); }
  /// Ends all of the user's tokens that logins have made, this client's among them.
  /// @endpoint POST auth/token/logoutall
  /// @roles any
  /// @since 1.29
  /// @throws AuthenticationError for a token of the lasting kind
  void logout_everywhere() const { end_tokens(detail::operations::logout_everywhere); }

  /// Makes the user's lasting token for a name and a password; the options' own token isn't sent, and may be blank. The
  /// one that the user had ends with it. Sent once: where the answer is lost, neither may be good.
  /// @endpoint POST token-auth/
  /// @roles anyone with a user's name and password
  /// @since 1.1
  /// @param transport what to send through; libcurl if null
  /// @throws AuthenticationError for a wrong name or password
  static Secret obtain_token(const ClientOptions& options, const std::string& username, const Secret& password,
                             CallOptions limits = {}, std::shared_ptr<Transport> transport = nullptr) {
    try {
      const detail::ApiClient api = anonymous_exchange(options, password, std::move(limits), std::move(transport));
      return detail::send<detail::LastingToken>(api, detail::operations::obtain_token, {},
                                                detail::credentials(username, password))
          .token;
    } catch (const ValidationError& error) {
      throw AuthenticationError(with_advice(error, wrong_credentials));
    }
  }

  /// Replaces the user's lasting token by a new one. The old one ends with it: where this client has that one, it can't
  /// be used any more. Sent once: where the answer is lost, neither may be good; a client with a token that a login
  /// made can repeat it.
  /// @endpoint POST auth/refresh-token/
  /// @roles any
  /// @since 1.9
  /// @throws ValidationError if the user has no lasting token
  Secret replace_token() const {
    return detail::send<detail::LastingToken>(api(), detail::operations::replace_token).token;
  }

 private:
  using detail::MethodGroup<Client, AccountMethods>::api;

  static constexpr const char* wrong_credentials = "the user's name or password is wrong";

  static detail::ApiClient anonymous_exchange(const ClientOptions& options, const Secret& password, CallOptions limits,
                                              std::shared_ptr<Transport> transport) {
    return {detail::Connection::create_anonymous(options, password, std::move(transport)), std::move(limits)};
  }

  static HttpFailure with_advice(const HttpError& error, const std::string& advice) {
    HttpFailure failure = error.failure();
    failure.advice = advice;
    return failure;
  }

  void end_tokens(const detail::Operation& operation) const {
    try {
      api().send_empty(api().request(operation));
    } catch (const Error& failure) {
      if (!failure.maybe_processed() || !is_refused()) throw;
    }
  }

  bool is_refused() const {
    try {
      get_current_user();
    } catch (const AuthenticationError&) {
      return true;
    } catch (const Error&) {
      // The failed logout is what the caller must hear.
    }
    return false;
  }
};

}  // namespace argus
