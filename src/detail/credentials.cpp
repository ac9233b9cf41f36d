#include "credentials.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace argus::detail {
namespace {

/// So many tokens are concealed; those before have long expired.
constexpr std::size_t most_tokens = 4;

bool is_visible_ascii(char character) {
  return character > 0x20 && character < 0x7f;
}

void check_token(const std::string& token) {
  if (token.empty()) throw std::invalid_argument("token: must not be blank; get one from the server's administrator");
  if (!std::all_of(token.begin(), token.end(), is_visible_ascii))
    throw std::invalid_argument(
        "token: must not contain blanks, line breaks or control characters; does it come from a file with a line too "
        "many?");
}

std::string header_of(const Secret& token) {
  return token.empty() ? "" : "Token " + token.reveal();
}

}  // namespace

Credentials::Credentials(Secrets secrets) : secrets_(std::make_shared<const Secrets>(std::move(secrets))) {}

Credentials::Credentials(Secrets secrets, Secret token, std::function<Secret()> source)
    : source_(std::move(source)), secrets_(std::make_shared<const Secrets>(std::move(secrets))) {
  if (token.empty() && source_) token = source_();
  use(token);
}

std::string Credentials::authorization() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return header_of(token_);
}

std::shared_ptr<const Secrets> Credentials::secrets() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return secrets_;
}

bool Credentials::renew(const std::string& refused) {
  const std::lock_guard<std::mutex> asking(asking_);
  if (authorization() != refused) return true;
  const Secret token = source_();
  if (header_of(token) == refused) return false;
  use(token);
  return true;
}

void Credentials::use(const Secret& token) {
  check_token(token.reveal());
  const std::lock_guard<std::mutex> lock(mutex_);
  Secrets secrets = *secrets_;
  if (tokens_++ >= most_tokens) secrets.erase(secrets.end() - static_cast<std::ptrdiff_t>(most_tokens));
  secrets.push_back(token);
  secrets_ = std::make_shared<const Secrets>(std::move(secrets));
  token_ = token;
}

}  // namespace argus::detail
