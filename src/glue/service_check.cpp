// What --check prints, a line for each thing: the settings, the server, the state's directory, the monitor.
#include "failure_of.hpp"
#include "service.hpp"
#include "state_directory.hpp"
#include "token_upkeep.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iomanip>
#include <optional>

namespace argus::detail {

namespace {

std::string clock_text(const std::optional<Timestamp>& server, Timestamp here) {
  if (!server) return "unknown, since the server doesn't tell the time";
  const auto ahead = std::chrono::floor<std::chrono::seconds>(here - *server).count();
  if (std::abs(ahead) <= 2) return "as the server's";
  return std::to_string(std::abs(ahead)) + " s " + (ahead > 0 ? "ahead of" : "behind") + " the server's";
}

std::string token_text(const glue::TokenKeeper& keeper) {
  const auto age = keeper.age();
  const std::string known_age = age ? "its age is " + rough_time(*age) : "its age is unknown";
  if (keeper.is_renewed()) return "renewed by this service; " + known_age;
  if (age) return "as it is configured; " + known_age + ", counted from the first round with it";
  return "as it is configured; its age counts from the first round with it, which is still to come";
}

/// What the rounds are going to do about the token.
std::string upkeep_text(const glue::TokenKeeper& keeper, bool is_to_be_renewed) {
  const auto half_life = keeper.life() / 2;
  if (!is_to_be_renewed)
    return "it isn't renewed, since renew-token is off; from an age of " + rough_time(half_life) +
           " on, a warning is logged once a day";
  const auto age = keeper.age();
  const bool is_due = !keeper.is_renewed() || !age || *age >= half_life;
  return is_due ? "it is renewed in the next round" : "it is renewed at an age of " + rough_time(half_life);
}

}  // namespace

int Service::run_check(const std::function<glue::Snapshot()>& read_monitor) {
  print_settings();
  const bool is_server_fit = check_server();
  const bool is_state_fit = check_state();
  const bool is_token_fit = check_token();
  const bool is_monitor_fit = check_monitor(read_monitor);
  environment_.output << "Would make a round every " << every_.count()
                      << " s, for the incidents whose ids begin with \"" << name_ << ":\".\n";
  return is_server_fit && is_state_fit && is_token_fit && is_monitor_fit ? 0 : 1;
}

void Service::say(const std::string& what, const std::string& text) {
  environment_.output << std::left << std::setw(10) << what << log_.clean(text) << '\n';
}

void Service::print_settings() {
  std::size_t width = 0;
  for (const Setting& setting : settings_.all()) width = (std::max)(width, setting.name.size());
  for (const Setting& setting : settings_.all()) {
    const std::string name = setting.name + std::string(width - setting.name.size(), ' ');
    say("Setting", name + " = " + setting.shown() + "  (" + setting.origin + ")");
  }
}

bool Service::check_server() try {
  const Client client = make_client(make_keeper());
  const ServerCheck found = (client.check)();
  say("Server", to_string(found));
  say("Clock", clock_text(client.server_time(), environment_.now()));
  if (!found.source)
    say("Problem", "this user has no source system, and can't post incidents: use a source system's token");
  return found.source.has_value();
} catch (const std::exception& error) {
  say("Problem", error.what());
  return false;
}

bool Service::check_state() try {
  const StateDirectory directory{state_path()};
  say("State", directory.path().string() + ", which can be written");
  return true;
} catch (const StateInUse& error) {
  say("State", error.what());
  return true;
} catch (const std::exception& error) {
  say("Problem", error.what());
  return false;
}

bool Service::check_token() try {
  const auto keeper = make_keeper();
  say("Token", token_text(*keeper) + "; " + upkeep_text(*keeper, renews_token_));
  return true;
} catch (const std::exception& error) {
  say("Problem", error.what());
  return false;
}

bool Service::check_monitor(const std::function<glue::Snapshot()>& read_monitor) {
  glue::Snapshot snapshot;
  if (const auto failure = glue::detail::failure_of([&] { snapshot = read_monitor(); })) {
    say("Problem", "the monitor can't be read: " + *failure);
    return false;
  }
  say("Monitor", std::to_string(snapshot.alerts.size()) + " alerts" + (snapshot.forgetful ? ", started lately" : ""));
  for (const std::string& alert : snapshot.unreadable) say("Problem", "can't be read: " + alert);
  return snapshot.unreadable.empty();
}

}  // namespace argus::detail
