#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "django/time.hpp"

namespace argus::testing::fake {

/// The tokens that users are known by. There are two kinds: each user has at most one for the API, which lives for 14
/// days, and any number from logging in, which live for 10 hours.
class Tokens {
 public:
  enum class Kind { api, login };

  struct Token {
    Kind kind = Kind::api;
    std::int64_t user = 0;
    Instant expiry = 0;
  };

  /// Gives the user a new token for the API in the place of an old one.
  std::string renew(std::int64_t user, Instant now);
  bool has_api_token(std::int64_t user) const;
  /// Gives the user one more token, and says when it expires.
  std::pair<std::string, Instant> log_in(std::int64_t user, Instant now);

  /// Nothing where there is no such token, or not one from logging in if `only_login`. A token that has expired is
  /// found once more, and forgotten.
  std::optional<Token> find(const std::string& name, Instant now, bool only_login = false);
  void log_out(const std::string& name);
  void log_out_everywhere(std::int64_t user);
  /// Whether there was such a token, whose time is over now.
  bool expire(const std::string& name, Instant now);

 private:
  std::map<std::string, Token> tokens_{};
};

}  // namespace argus::testing::fake
