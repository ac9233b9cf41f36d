#include "check.hpp"
#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../printable.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iomanip>

namespace argusctl {
namespace {

/// A setting without a password or a query that its URL may have.
std::string shown(const argus::detail::Setting& setting) {
  std::string text = setting.shown();
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return printable(text);
  const auto host = scheme + 3;
  const auto at = text.rfind('@');
  if (at != std::string::npos && at >= host) text.replace(host, at - host, "***");
  return printable(text.substr(0, text.find_first_of("?#")));
}

void print_settings(const Session& session) {
  std::size_t width = 0;
  for (const argus::detail::Setting& setting : session.settings()) width = (std::max)(width, setting.name.size());
  for (const argus::detail::Setting& setting : session.settings()) {
    session.output() << std::left << std::setw(static_cast<int>(width)) << setting.name << " = " << shown(setting)
                     << "  (" << setting.origin << ")\n";
  }
}

std::string clock_text(const std::optional<argus::Timestamp>& server, argus::Timestamp here) {
  if (!server) return "unknown: the server doesn't tell the time";
  const auto ahead = std::chrono::floor<std::chrono::seconds>(here - *server).count();
  if (std::abs(ahead) <= 2) return "as the server's";
  return std::to_string(std::abs(ahead)) + " s " + (ahead > 0 ? "ahead of" : "behind") + " the server's";
}

}  // namespace

int show_check(const Session& session) {
  session.check_settings();
  print_settings(session);
  const argus::Client client = session.client();
  const argus::ServerCheck found = (client.check)();
  session.output() << "Server: " << printable(to_string(found)) << '\n'
                   << "Clock: " << clock_text(client.server_time(), session.now()) << '\n';
  if (found.source) return done;
  session.say("this user has no source system: list, show and ack work, open and close don't");
  return done;
}

void add_check(CLI::App& app, Actions& actions) {
  const CLI::App* const command =
      app.add_subcommand("check", "tells the settings and where each comes from, and what the server says");
  actions.emplace_back(command, [](Session& session) { return show_check(session); });
}

}  // namespace argusctl
