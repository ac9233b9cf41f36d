#include "../alert_lines.hpp"
#include "../child_process.hpp"
#include "../commands.hpp"
#include "src/glue/service.hpp"

#include <argus/glue/outbox.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>

namespace argusctl {
namespace {

constexpr std::size_t longest_output = std::size_t{256} * 1024 * 1024;
constexpr std::size_t longest_reason = 300;

std::string reason_of(int status, std::string errors) {
  errors.erase(0, errors.size() - (std::min)(errors.size(), longest_reason));
  while (!errors.empty() && (errors.back() == '\n' || errors.back() == '\r')) errors.pop_back();
  return "the command ended with status " + std::to_string(status) + (errors.empty() ? "" : ": " + errors);
}

/// Runs the command that asks the monitor. What it has shown before it failed is a partial snapshot; where it has shown
/// nothing, there is none.
argus::glue::Snapshot read_monitor(const std::vector<std::string>& command) {
  std::string lines;
  std::string errors;
  const auto take = [&](std::string_view text, bool is_error) {
    (is_error ? errors : lines) += text;
    if (lines.size() + errors.size() > longest_output) throw std::runtime_error("the command writes more than 256 MiB");
    return true;
  };
  const int status = run_child(command, take, 0, ChildSignals::stop).status;
  if (status != 0 && lines.empty()) throw std::runtime_error(reason_of(status, errors));
  argus::glue::Snapshot snapshot = snapshot_of(lines);
  if (status != 0) snapshot.unreadable.push_back(reason_of(status, errors));
  return snapshot;
}

/// What waits in the outbox is newer than what Argus shows of it. Ids are told from before the monitor is read: what
/// comes in later is also newer than the monitor's list.
void mark_waiting(argus::glue::Snapshot& snapshot, const std::string& prefix, const std::set<std::string>& ids) {
  for (const std::string& id : ids) {
    if (id.compare(0, prefix.size(), prefix) == 0) snapshot.busy.push_back(id.substr(prefix.size()));
  }
}

/// A round of the command's list. Where the outbox can't be read, nothing is closed for being absent.
argus::glue::Snapshot read_service(const Session& session, const std::string& name) {
  std::set<std::string> waiting;
  std::string problem;
  try {
    if (!session.outbox().empty()) waiting = argus::glue::Outbox{session.outbox()}.waiting_ids();
  } catch (const std::runtime_error& error) {
    problem = error.what();
  }
  argus::glue::Snapshot snapshot = read_monitor(session.command());
  mark_waiting(snapshot, name + ":", waiting);
  if (!problem.empty()) snapshot.unreadable.push_back(problem);
  return snapshot;
}

int run_service(Session& session, const std::string& name, const std::vector<std::string>& flags,
                const argus::glue::Policy& policy = {}) {
  if (session.command().empty()) throw std::invalid_argument("a command is missing after --, which prints the alerts");
  if (name.find('/') != std::string::npos) throw std::invalid_argument("the name of a service must not have a slash");
  session.check_settings();
  const Environment& own = session.environment();
  argus::detail::Service service{
      name,
      "copies the alerts that a command prints into Argus",
      {[&session](const std::string& variable) { return session.service_variable(variable); }, own.settings_directory,
       own.output, own.errors, own.time, own.transport, own.now}};
  std::vector<const char*> argv{name.c_str()};
  for (const std::string& flag : flags) argv.push_back(flag.c_str());
  return service.run(
      static_cast<int>(argv.size()), argv.data(), [&] { return read_service(session, name); }, policy);
}

}  // namespace

void add_run(CLI::App& app, Actions& actions) {
  const auto name = std::make_shared<std::string>();
  CLI::App* const command = app.add_subcommand(
      "run",
      "keeps Argus equal to what a command prints, as a service: --every, --once, --dry-run, --check, --state, "
      "--metrics-file and --renew-token are its flags");
  command->footer("As in: argusctl run acme --every 60s -- timeout 50 /usr/local/bin/acme-alerts");
  command->add_option("SERVICE", *name, "what it is called; the ids of its incidents begin with it")->required();
  command->fallthrough(false)->allow_extras();
  actions.emplace_back(command,
                       [command, name](Session& session) { return run_service(session, *name, command->remaining()); });
}

void add_sync(CLI::App& app, Actions& actions) {
  struct SyncWords {
    std::string name{};
    bool accept_closes = false;
  };
  const auto words = std::make_shared<SyncWords>();
  CLI::App* const command =
      app.add_subcommand("sync", "makes Argus equal to what a command prints, once: one round of run, with its flags");
  command->footer("As in: argusctl sync acme --dry-run -- /usr/local/bin/acme-alerts");
  command->add_option("SERVICE", words->name, "what it is called; the ids of its incidents begin with it")->required();
  command->add_flag("--accept-closes", words->accept_closes, "closes at once what is missing, however much it is");
  command->fallthrough(false)->allow_extras();
  actions.emplace_back(command, [command, words](Session& session) {
    std::vector<std::string> flags = command->remaining();
    flags.emplace_back("--once");
    argus::glue::Policy policy;
    if (words->accept_closes) policy.guard.hold = std::chrono::seconds{0};
    return run_service(session, words->name, flags, policy);
  });
}

}  // namespace argusctl
