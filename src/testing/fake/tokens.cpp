#include "tokens.hpp"

#include <algorithm>
#include <atomic>

namespace argus::testing::fake {
namespace {

constexpr std::size_t api_token_length = 40;
constexpr std::size_t login_token_length = 64;
constexpr Instant api_token_lifetime = Instant{14} * 24 * 60 * microseconds_per_minute;
constexpr Instant login_token_lifetime = Instant{10} * 60 * microseconds_per_minute;

/// Hexadecimal digits that no other call in this process gives, so that a token of one server is strange to another.
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

template <typename Map, typename Predicate>
void erase_if(Map& map, const Predicate& predicate) {
  for (auto entry = map.begin(); entry != map.end();) entry = predicate(entry->second) ? map.erase(entry) : ++entry;
}

}  // namespace

std::string Tokens::renew(std::int64_t user, Instant now) {
  erase_if(tokens_, [&](const Token& token) { return token.kind == Kind::api && token.user == user; });
  std::string name = unique_name(api_token_length);
  tokens_[name] = {Kind::api, user, now + api_token_lifetime};
  return name;
}

bool Tokens::has_api_token(std::int64_t user) const {
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [&](const auto& entry) { return entry.second.kind == Kind::api && entry.second.user == user; });
}

std::pair<std::string, Instant> Tokens::log_in(std::int64_t user, Instant now) {
  const std::string name = unique_name(login_token_length);
  tokens_[name] = {Kind::login, user, now + login_token_lifetime};
  return {name, now + login_token_lifetime};
}

std::optional<Tokens::Token> Tokens::find(const std::string& name, Instant now, bool only_login) {
  const auto found = tokens_.find(name);
  if (found == tokens_.end() || (only_login && found->second.kind != Kind::login)) return std::nullopt;
  const Token token = found->second;
  if (token.expiry < now) tokens_.erase(found);
  return token;
}

void Tokens::log_out(const std::string& name) {
  tokens_.erase(name);
}

void Tokens::log_out_everywhere(std::int64_t user) {
  erase_if(tokens_, [&](const Token& token) { return token.kind == Kind::login && token.user == user; });
}

bool Tokens::expire(const std::string& name, Instant now) {
  const auto found = tokens_.find(name);
  if (found == tokens_.end()) return false;
  found->second.expiry = now - 1;
  return true;
}

}  // namespace argus::testing::fake
