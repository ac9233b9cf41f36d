#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "django/time.hpp"

namespace argus::testing::fake {

/// The tokens that authenticate users, of two kinds: each user has at most one for the API, which is valid for 14 days,
/// and any number from logging in, which are valid for 10 hours.
class Tokens {
 public:
  enum class Kind { api, login };

  struct Token {
    std::string name{};
    Kind kind = Kind::api;
    std::int64_t user = 0;
    Instant expiry = 0;
  };

  /// Gives the user a new token for the API instead of the old one.
  std::string renew(std::int64_t user, Instant now);
  /// Gives the user one more token from logging in.
  Token log_in(std::int64_t user, Instant now);
  bool has(Kind kind, std::int64_t user) const;

  /// Nothing for an unknown token, or one of the other kind if `only_login`. An expired one is found once, and deleted.
  std::optional<Token> find(const std::string& name, Instant now, bool only_login = false);
  void erase(const std::string& name);
  void erase(Kind kind, std::int64_t user);
  /// Makes the token expire. False if there is none.
  bool expire(const std::string& name, Instant now);

 private:
  std::vector<Token> tokens_{};
};

}  // namespace argus::testing::fake
