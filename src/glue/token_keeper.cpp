#include <argus/client.hpp>
#include <argus/errors.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/models/expiring_token.hpp>

#include "durable_file.hpp"
#include "file_lock.hpp"
#include "hash.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace argus::glue {

using namespace detail;

/// What is on disk.
struct TokenKeeper::Kept {
  /// Of the configured token that this belongs to: a file should not hold it a second time.
  std::string configured{};
  /// Since when the token in use is known.
  Timestamp since{};
  /// The renewed one; unset before the first renewal.
  std::optional<Secret> renewed{};
  /// What a renewal that isn't finished goes on with.
  std::optional<ExpiringToken> login{};
};

namespace {

using Lock = FileLock::Kind;

std::filesystem::path lock_file(const std::filesystem::path& directory) {
  return directory / "token.lock";
}
std::filesystem::path kept_file(const std::filesystem::path& directory) {
  return directory / "token.json";
}

/// Whatever isn't what a TokenKeeper writes is null: the file is written whole, so somebody else has damaged it.
nlohmann::json read_json(const std::filesystem::path& file) {
  std::ifstream stream{file};
  return nlohmann::json::parse(std::istreambuf_iterator<char>{stream}, {}, nullptr, false);
}

/// A client that fails where the token is refused, and doesn't wait for the lock that its caller has.
Client client_with(const Secret& token, ClientOptions options, const std::shared_ptr<Transport>& transport) {
  options.token = token;
  options.token_source = nullptr;
  return {options, transport};
}

}  // namespace

TokenKeeper::TokenKeeper(ClientOptions options, std::filesystem::path directory, std::chrono::seconds life,
                         std::shared_ptr<Transport> transport, std::function<Timestamp()> now)
    : options_(std::move(options)),
      directory_(std::move(directory)),
      life_(life),
      transport_(std::move(transport)),
      now_(std::move(now)) {
  if (life_ <= std::chrono::seconds{0}) throw std::invalid_argument("a token's life must be above 0");
  const FileLock lock{lock_file(directory_), Lock::exclusive};
  // So that the token's age is known from now on.
  write(read());
}

Secret TokenKeeper::token() const {
  const FileLock lock{lock_file(directory_), Lock::shared};
  const Kept kept = read();
  return kept.renewed ? *kept.renewed : configured();
}

std::chrono::seconds TokenKeeper::age() const {
  const FileLock lock{lock_file(directory_), Lock::shared};
  return std::chrono::duration_cast<std::chrono::seconds>(now_() - read().since);
}

bool TokenKeeper::renew_if_due() const {
  const FileLock lock{lock_file(directory_), Lock::exclusive};
  Kept kept = read();
  if (!is_due(kept)) return false;
  renew(std::move(kept));
  return true;
}

bool TokenKeeper::is_due(const Kept& kept) const {
  return !kept.renewed || kept.login || std::chrono::floor<std::chrono::seconds>(now_() - kept.since) >= life_ / 2;
}

void TokenKeeper::renew(Kept kept) const {
  const auto client = [this](const Secret& token) { return client_with(token, options_, transport_); };
  const auto log_in = [&] {
    kept.login = client(kept.renewed ? *kept.renewed : configured()).refresh_token();
    write(kept);
  };
  const auto replace = [&] { kept.renewed = client(kept.login->token).replace_token(); };
  const bool was_left = kept.login.has_value();
  if (!was_left) log_in();
  try {
    replace();
  } catch (const AuthenticationError&) {
    if (!was_left) throw;
    log_in();
    replace();
  }
  kept.since = now_();
  write(kept);
  client(*kept.renewed).get_current_user();
  const Client spent = client(kept.login->token);
  kept.login.reset();
  write(kept);
  try {
    spent.logout();
  } catch (const Error&) {
    // It expires within hours.
  }
}

Secret TokenKeeper::configured() const {
  return options_.token_source ? options_.token_source() : options_.token;
}

TokenKeeper::Kept TokenKeeper::read() const {
  Kept kept;
  kept.configured = hash(configured().reveal());
  kept.since = now_();
  const nlohmann::json stored = read_json(kept_file(directory_));
  if (!stored.is_object() || stored.value("configured", nlohmann::json{}) != kept.configured) return kept;
  kept.since = parse_timestamp(stored.at("since").get<std::string>());
  if (stored.contains("renewed")) kept.renewed = stored.at("renewed").get<std::string>();
  if (stored.contains("login")) kept.login = stored.at("login").get<ExpiringToken>();
  return kept;
}

void TokenKeeper::write(const Kept& kept) const {
  nlohmann::json stored{{"configured", kept.configured}, {"since", to_string(kept.since)}};
  if (kept.renewed) stored["renewed"] = kept.renewed->reveal();
  if (kept.login) stored["login"] = *kept.login;
  write_durably(kept_file(directory_), stored.dump());
}

}  // namespace argus::glue
