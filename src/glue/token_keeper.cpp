#include <argus/client.hpp>
#include <argus/errors.hpp>
#include <argus/glue/token_keeper.hpp>
#include <argus/models/expiring_token.hpp>

#include "durable_file.hpp"
#include "file_lock.hpp"
#include "hash.hpp"
#include "regular_file.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace argus::glue {

using namespace detail;

/// What is on disk.
struct TokenKeeper::Kept {
  /// Of the configured token that this belongs to: a file should not hold it a second time.
  std::string configured{};
  /// Since when the token in use is known; unset if it isn't.
  std::optional<Timestamp> since{};
  /// The renewed one; unset before the first renewal.
  std::optional<Secret> renewed{};
  /// What a renewal that isn't finished goes on with.
  std::optional<ExpiringToken> login{};
};

namespace {

using Lock = FileLock::Kind;

/// A clock that was set back by more than this makes a token's age unknown.
constexpr std::chrono::hours age_tolerance{1};

/// Null if there is none, or what isn't JSON: the file is written whole, so somebody else has damaged it.
nlohmann::json read_json(const std::filesystem::path& file) try {
  return nlohmann::json::parse(content_of_regular(file), nullptr, false);
} catch (const std::system_error& error) {
  if (error.code().value() == ENOENT) return nullptr;
  // The token in a file that can't be read may be the only good one.
  throw std::system_error(error.code(), file.string() + " can't be read: make it this program's user's");
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
}

Secret TokenKeeper::token() const {
  const Kept kept = read_shared();
  return kept.renewed ? *kept.renewed : configured();
}

void TokenKeeper::note_age() const {
  const FileLock lock{lock_file(), Lock::exclusive};
  Kept kept = read();
  if (kept.since) return;
  kept.since = now_();
  write(kept);
}

std::optional<std::chrono::seconds> TokenKeeper::age() const {
  return age_of(read_shared());
}

bool TokenKeeper::is_renewed() const {
  return read_shared().renewed.has_value();
}

bool TokenKeeper::renew_if_due(const CallOptions& limits) const {
  const FileLock lock{lock_file(), Lock::exclusive};
  Kept kept = read();
  if (!is_due(kept)) return false;
  renew(std::move(kept), limits);
  return true;
}

std::optional<std::chrono::seconds> TokenKeeper::age_of(const Kept& kept) const {
  if (!kept.since) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(now_() - *kept.since);
}

bool TokenKeeper::is_due(const Kept& kept) const {
  const auto age = age_of(kept);
  return !kept.renewed || kept.login || !age || *age >= life_ / 2;
}

void TokenKeeper::renew(Kept kept, const CallOptions& limits) const {
  const auto client = [&](const Secret& token) { return client_with(token, options_, transport_).with(limits); };
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
  const nlohmann::json stored = read_json(kept_file());
  if (!stored.is_object() || stored.value("configured", nlohmann::json{}) != kept.configured) return kept;
  try {
    if (stored.contains("renewed")) kept.renewed = stored.at("renewed").get<std::string>();
    if (stored.contains("login")) kept.login = stored.at("login").get<ExpiringToken>();
    if (stored.contains("since")) kept.since = parse_timestamp(stored.at("since").get<std::string>());
  } catch (const std::exception&) {
    // Somebody else has changed it: what could be read is used.
  }
  if (kept.since && *kept.since > now_() + age_tolerance) kept.since.reset();
  return kept;
}

/// Writes nothing if there is nothing to read: who only looks may not be the program's user.
TokenKeeper::Kept TokenKeeper::read_shared() const {
  if (!std::filesystem::exists(kept_file())) return {};
  const FileLock lock{lock_file(), Lock::shared};
  return read();
}

void TokenKeeper::write(const Kept& kept) const {
  nlohmann::json stored{{"configured", kept.configured}};
  if (kept.since) stored["since"] = to_string(*kept.since);
  if (kept.renewed) stored["renewed"] = kept.renewed->reveal();
  if (kept.login) stored["login"] = *kept.login;
  write_durably(kept_file(), stored.dump());
}

}  // namespace argus::glue
