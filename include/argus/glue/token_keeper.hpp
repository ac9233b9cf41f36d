#pragma once

#include <argus/call_options.hpp>
#include <argus/client_options.hpp>
#include <argus/export.hpp>
#include <argus/http/transport.hpp>
#include <argus/secret.hpp>
#include <argus/time.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace argus::glue {

/// Keeps the lasting token of a program's user good for years: renews it at half its life, and remembers the new one on
/// disk.
///
/// A user has one lasting token, and renewing it ends the old one wherever else that is used. So one program, or
/// several of one machine with the same directory, may renew it. They share it through a lock: while one renews it,
/// `token` of the others waits. What else uses the token needs another user.
///
/// A crash at any moment loses nothing: a second token that lives for hours is stored before the renewal, and the next
/// start finishes with it. Safe to use from many threads and processes at once.
class ARGUS_EXPORT TokenKeeper {
 public:
  /// @param options with the token as it is configured, in `token` or `token_source`
  /// @param directory for what is kept; on a local disk, and for this program's user alone
  /// @param life how long the server's tokens last; above 0
  /// @param transport what to send through; libcurl if null
  /// @throws std::invalid_argument for a life of 0 or less
  TokenKeeper(ClientOptions options, std::filesystem::path directory,
              std::chrono::seconds life = std::chrono::hours{14 * 24}, std::shared_ptr<Transport> transport = nullptr,
              std::function<Timestamp()> now = argus::now);

  /// The token to use: the renewed one, unless the configured one has changed since. Made for
  /// ClientOptions::token_source.
  /// @throws what ClientOptions::token_source throws, std::system_error
  Secret token() const;

  /// Stores since when the token is known, so that its age is. Does nothing if that is stored already.
  /// @throws as token()
  void note_age() const;
  /// How long the token has been known: it is at least so old. Unset if nothing is stored about it.
  /// @throws as token()
  std::optional<std::chrono::seconds> age() const;
  /// Whether token() was renewed here.
  /// @throws as token()
  bool is_renewed() const;
  /// The life of the server's tokens.
  std::chrono::seconds life() const { return life_; }

  /// Renews the token if half of its life is over, if it isn't known how old it is since it was never renewed here, or
  /// if an earlier renewal wasn't finished.
  /// @param limits for its requests; a renewal that they end is finished by the next call
  /// @returns whether it was renewed
  /// @throws AuthenticationError if the token has expired: an administrator must make a new one; TransportError,
  /// HttpError, and std::system_error if it can't be stored, with the old token still good
  /// @endpoint POST auth/token/login/, POST auth/refresh-token/, GET auth/user/, POST auth/token/logout/
  /// @since 1.29
  bool renew_if_due(const CallOptions& limits = {}) const;

 private:
  struct Kept;

  Secret configured() const;
  std::filesystem::path lock_file() const { return directory_ / "token.lock"; }
  std::filesystem::path kept_file() const { return directory_ / "token.json"; }
  Kept read() const;
  Kept read_shared() const;
  void write(const Kept& kept) const;
  std::optional<std::chrono::seconds> age_of(const Kept& kept) const;
  bool is_due(const Kept& kept) const;
  void renew(Kept kept, const CallOptions& limits) const;

  ClientOptions options_;
  std::filesystem::path directory_;
  std::chrono::seconds life_;
  std::shared_ptr<Transport> transport_;
  std::function<Timestamp()> now_;
};

}  // namespace argus::glue
