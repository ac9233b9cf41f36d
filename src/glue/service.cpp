#include "service.hpp"

#include "round_requests.hpp"
#include "service_loop.hpp"
#include "signal_watch.hpp"
#include "standard_streams.hpp"
#include "state_directory.hpp"
#include "token_upkeep.hpp"

#include <argus/detail/retry_environment.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace argus::detail {

namespace {

using std::chrono::seconds;

constexpr int failed_code = 1;
constexpr int settings_code = 2;
constexpr int would_change_code = 10;
constexpr int would_hold_code = 11;

}  // namespace

std::string environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

Service::Service(std::string name, std::string about, ServiceEnvironment environment)
    : name_(std::move(name)),
      about_(std::move(about)),
      environment_(std::move(environment)),
      settings_(name_),
      log_(environment_.log, name_, environment_.variable),
      notifier_(environment_.variable) {
  connection_.add_to(settings_);
  settings_.add("renew-token", renews_token_,
                "renews the token at half its life, and keeps the new one with the state");
  settings_.add("token-life", token_life_, "how long Argus's tokens live");
  settings_.add("every", every_, "how often a round is made");
  settings_.add("state", state_, "a directory for what is remembered between rounds");
  settings_.add("metrics-file", metrics_file_, "a file for metrics, as the node exporter of Prometheus reads them");
}

int Service::run(int argc, const char* const* argv, const std::function<glue::Snapshot()>& read_monitor,
                 const glue::Policy& policy) try {
  keep_standard_streams_open();
  line_ = parse_command_line(name_, about_, settings_.all(), argc, argv, environment_.output);
  if (line_.is_done) return 0;
  read_settings();
  if (line_.check) return run_check(read_monitor);
  return line_.dry_run ? dry_run(read_monitor, policy) : make_rounds(read_monitor, policy);
} catch (const std::invalid_argument& error) {
  log_.write(Priority::error, error.what());
  return settings_code;
} catch (const std::exception& error) {
  log_.write(Priority::error, error.what());
  return failed_code;
}

int Service::make_rounds(const std::function<glue::Snapshot()>& read_monitor, const glue::Policy& policy) {
  SignalWatch signals;
  const StateDirectory directory{state_path()};
  const auto read = [&] {
    notifier_.progress();
    glue::Snapshot snapshot = read_monitor();
    notifier_.progress();
    return snapshot;
  };
  struct Connected {
    std::shared_ptr<const glue::TokenKeeper> keeper;
    std::unique_ptr<glue::Reconciler> reconciler;
  };
  const auto connect = [&](const glue::Memory& memory) {
    const auto keeper = make_keeper();
    const Client client = make_client(keeper).with({std::nullopt, signals.stop()});
    return Connected{keeper, std::make_unique<glue::Reconciler>(client, name_, read, policy, memory)};
  };
  Connected connected = connect(memory());
  warn_of_short_watchdog();

  RetryEnvironment time = environment_.time;
  if (!time.wait) time.wait = [&](auto duration, const auto&) { signals.wait(duration); };
  time = complete(time);
  TokenUpkeep upkeep{log_, time, environment_.now, directory.path() / "token-warning"};
  const auto renew_token = [&] {
    if (renews_token_) return upkeep.renew(*connected.keeper, {std::nullopt, signals.stop()});
    upkeep.watch(*connected.keeper);
    return false;
  };
  const auto reconnect = [&] {
    try {
      connected = connect(connected.reconciler->memory());
    } catch (const std::exception& error) {
      // The old client takes a new token too, when the server refuses the old one.
      log_.write(Priority::warning, error.what());
    }
  };
  bool is_refused = false;
  const auto round = [&] {
    if (is_refused) read_token_again();
    if (renew_token() || is_refused) reconnect();
    glue::Report report = connected.reconciler->run();
    is_refused = report.ending == glue::Report::Ending::token_refused;
    return report;
  };
  const auto reload = [&] {
    const Settings before = settings_;
    try {
      read_settings();
      if (state_path() != directory.path()) throw std::invalid_argument("state can't change while the service runs");
      const bool is_same_server = connected.reconciler->memory().server == connection_.url;
      connected = connect(is_same_server ? connected.reconciler->memory() : memory());
    } catch (...) {
      settings_ = before;
      settings_.store();
      throw;
    }
  };
  const auto publish_metrics = [this](const std::string& metrics) { publish(metrics); };
  const auto requests = std::make_shared<RoundRequests>([&signals] { signals.wake(); }, signals.stop());
  std::vector<std::shared_ptr<void>> companions;
  // Before these end, nobody may wait for a round any more.
  const struct Closing {
    RoundRequests& requests;
    ~Closing() { requests.close(); }
  } closing{*requests};
  if (!line_.once) {
    const glue::Rounds rounds{[requests] { return requests->request(); }, [requests] { return requests->metrics(); }};
    for (const auto& start : beside_) companions.push_back(start(rounds));
  }
  return ServiceLoop{name_, {log_, notifier_, signals, *requests, time, round, reload, publish_metrics, every_}}.run(
      line_.once);
}

int Service::dry_run(const std::function<glue::Snapshot()>& read_monitor, const glue::Policy& policy) {
  const glue::Report report =
      glue::Reconciler{make_client(make_keeper()), name_, read_monitor, policy, memory()}.dry_run();
  environment_.output << concealed(to_string(report), secrets()) << '\n';
  if (report.ending != glue::Report::Ending::finished || report.failed() > 0) return failed_code;
  using Kind = glue::Action::Kind;
  if (report.count(Kind::hold) > 0) return would_hold_code;
  for (const Kind kind : {Kind::open, Kind::update, Kind::close, Kind::restart}) {
    if (report.count(kind) > 0) return would_change_code;
  }
  return 0;
}

void Service::read_settings() {
  const std::filesystem::path common = environment_.settings_directory / name_ / "config.toml";
  sources_ = {line_.flags, environment_.variable};
  if (!line_.config.empty()) {
    sources_.files = {line_.config};
  } else if (std::filesystem::exists(common)) {
    sources_.files = {common.string()};
  }
  settings_.read(sources_);
  if (every_ < seconds{1}) throw std::invalid_argument("every: must be at least 1s");
  connection_.check_values();
  if (token_life_ < std::chrono::hours{1}) throw std::invalid_argument("token-life: must be at least 1h");
  for (const auto& rule : rules_) rule();
  log_.conceal(secrets());
}

std::filesystem::path Service::state_path() const {
  if (!state_.empty()) return state_;
  const std::string of_unit = environment_.variable("STATE_DIRECTORY");
  if (!of_unit.empty()) return of_unit.substr(0, of_unit.find(':'));
  const std::string of_user = environment_.variable("XDG_STATE_HOME");
  if (!of_user.empty()) return std::filesystem::path{of_user} / name_;
  const std::string home = environment_.variable("HOME");
  if (home.empty()) throw std::invalid_argument("there is no place for state: name one with --state");
  return std::filesystem::path{home} / ".local/state" / name_;
}

ClientOptions Service::client_options(const std::shared_ptr<const glue::TokenKeeper>& keeper) {
  ClientOptions options = configured_options();
  options.token = token_in_use(*keeper);
  options.token_source = [this, keeper] {
    read_token_again();
    return token_in_use(*keeper);
  };
  return options;
}

Secret Service::token_in_use(const glue::TokenKeeper& keeper) {
  renewed_token_ = keeper.token();
  log_.conceal(secrets());
  return renewed_token_;
}

Secrets Service::secrets() const {
  Secrets result = settings_.secrets();
  result.push_back(renewed_token_);
  return result;
}

std::shared_ptr<const glue::TokenKeeper> Service::make_keeper() {
  ClientOptions options = configured_options();
  options.token_source = [this] { return connection_.token; };
  return std::make_shared<glue::TokenKeeper>(options, state_path(), token_life_, environment_.transport,
                                             environment_.now);
}

/// With the token as it is configured.
ClientOptions Service::configured_options() {
  ClientOptions options = connection_.options();
  options.user_agent = name_;
  options.on_attempt = [this](const AttemptReport&) { notifier_.progress(); };
  options.retry_environment = environment_.time;
  return options;
}

/// It may have been replaced by one that is still good.
void Service::read_token_again() try {
  settings_.read_again("argus-token", sources_);
  log_.conceal(secrets());
} catch (const std::invalid_argument& error) {
  log_.write(Priority::warning, error.what());
}

void Service::warn_of_short_watchdog() {
  const ClientOptions options = client_options();
  const auto least = options.request_timeout + options.retry.longest_wait + options.settle_time;
  if (notifier_.watchdog().count() == 0 || notifier_.watchdog() >= least) return;
  log_.write(Priority::warning,
             "the watchdog's time is shorter than a request and its waits may take: set WatchdogSec to " +
                 std::to_string(std::chrono::ceil<seconds>(least).count()) + "s or more");
}

void Service::publish(const std::string& metrics) const {
  if (metrics_file_.empty()) return;
  const std::string temporary = metrics_file_ + ".tmp";
  std::ofstream file{temporary};
  file << metrics;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(temporary, metrics_file_, error);
  if (!file || error)
    throw std::runtime_error("the metrics' file " + metrics_file_ +
                             " can't be written: let this program's user write it");
}

}  // namespace argus::detail
