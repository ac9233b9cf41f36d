#include "tokens.hpp"

#include <algorithm>
#include <atomic>

namespace argus::testing::fake {
namespace {

constexpr std::size_t api_token_length = 40;
constexpr std::size_t login_token_length = 64;
constexpr Instant api_token_lifetime = Instant{14} * 24 * 60 * microseconds_per_minute;
constexpr Instant login_token_lifetime = Instant{10} * 60 * microseconds_per_minute;

/// Hexadecimal digits that no other call in this process gives: a token of one server is unknown to another.
std::string unique_name(std::size_t length) {
  static std::atomic<std::uint64_t> counter{0};
  static const std::string digits = "0123456789abcdef";
  std::uint64_t bits = (counter.fetch_add(1) + 1) * 0x9e3779b97f4a7c15U;
  std::string name;
  while (name.size() < length) {
    bits ^= bits << 13U;
    bits ^= bits >> 7U;
    bits ^= bits << 17U;
    name += digits[bits % 16];
  }
  return name;
}

auto is_named(const std::string& name) {
  return [name](const Tokens::Token& token) { return token.name == name; };
}

auto is_of(Tokens::Kind kind, std::int64_t user) {
  return [=](const Tokens::Token& token) { return token.kind == kind && token.user == user; };
}

}  // namespace

std::string Tokens::renew(std::int64_t user, Instant now) {
  erase(Kind::api, user);
  tokens_.push_back({unique_name(api_token_length), Kind::api, user, now + api_token_lifetime});
  return tokens_.back().name;
}

Tokens::Token Tokens::log_in(std::int64_t user, Instant now) {
  tokens_.push_back({unique_name(login_token_length), Kind::login, user, now + login_token_lifetime});
  return tokens_.back();
}

bool Tokens::has(Kind kind, std::int64_t user) const {
  return std::any_of(tokens_.begin(), tokens_.end(), is_of(kind, user));
}

std::optional<Tokens::Token> Tokens::find(const std::string& name, Instant now, bool only_login) {
  const auto found = std::find_if(tokens_.begin(), tokens_.end(), is_named(name));
  if (found == tokens_.end() || (only_login && found->kind != Kind::login)) return std::nullopt;
  Token token = *found;
  if (token.expiry < now) tokens_.erase(found);
  return token;
}

void Tokens::erase(const std::string& name) {
  tokens_.erase(std::remove_if(tokens_.begin(), tokens_.end(), is_named(name)), tokens_.end());
}

void Tokens::erase(Kind kind, std::int64_t user) {
  tokens_.erase(std::remove_if(tokens_.begin(), tokens_.end(), is_of(kind, user)), tokens_.end());
}

bool Tokens::expire(const std::string& name, Instant now) {
  const auto found = std::find_if(tokens_.begin(), tokens_.end(), is_named(name));
  if (found == tokens_.end()) return false;
  found->expiry = now - 1;
  return true;
}

}  // namespace argus::testing::fake
