#include "application.hpp"

#include "commands.hpp"
#include "exit_code.hpp"
#include "manual.hpp"

#include <argus/errors.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace argusctl {
namespace {

using Flags = std::map<std::string, std::vector<std::string>>;

constexpr const char* exit_codes =
    "Exit: 0 done, 1 failed, 2 wrong words or settings, 3 no such incident, 4 token refused, 10 would change (dry "
    "run), "
    "75 try again later";

std::string help_of(const argus::detail::Setting& setting) {
  std::string variables;
  for (const std::string& name : setting.variables)
    variables += (variables.empty() ? "" : ", ") + name + (setting.is_secret() ? "_FILE" : "");
  return (setting.is_secret() ? "a file with " : "") + setting.help + " (" + variables + ")";
}

void add_setting(CLI::App& app, const argus::detail::Setting& setting, std::vector<std::string>& values) {
  const std::string flag = "--" + setting.key();
  if (std::holds_alternative<bool>(setting.usual)) {
    app.add_flag(flag, values, help_of(setting))->default_str("true");
  } else {
    app.add_option(flag, values, help_of(setting))->expected(1)->take_last()->type_name("VALUE");
  }
}

Flags without_blank(const Flags& flags) {
  Flags given;
  for (const auto& [key, values] : flags) {
    if (!values.empty()) given.emplace(key, values);
  }
  return given;
}

/// Whether the server as a whole can't answer now.
bool is_outage(const argus::Error& error) {
  constexpr int too_many_requests = 429;
  constexpr int bad_gateway = 502;
  const argus::HttpFailure* const refusal = error.refusal();
  if (refusal != nullptr) return refusal->status == too_many_requests || refusal->status >= bad_gateway;
  return dynamic_cast<const argus::TransportError*>(&error) != nullptr;
}

int code_of(const argus::Error& error) {
  if (dynamic_cast<const argus::NotFoundError*>(&error) != nullptr) return not_found;
  const bool is_refused = dynamic_cast<const argus::AuthenticationError*>(&error) != nullptr ||
                          dynamic_cast<const argus::PermissionError*>(&error) != nullptr;
  if (is_refused) return token_refused;
  return is_outage(error) ? try_again : failed;
}

/// Runs an action, and tells people what it throws.
template <class Action>
int guarded(const Session& session, const Action& action) try {
  return action();
} catch (const argus::Error& error) {
  session.say() << error.what() << '\n';
  return code_of(error);
} catch (const std::invalid_argument& error) {
  session.say() << error.what() << '\n';
  return usage;
} catch (const std::exception& error) {
  session.say() << error.what() << '\n';
  return failed;
}

/// argusctl with all of its words.
class Application {
 public:
  explicit Application(Session& session) : session_(session) {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", "argusctl " ARGUS_VERSION);
    app_.footer(exit_codes);
    app_.add_option("--config", file_, "a TOML file of settings, in place of the usual ones")->type_name("FILE");
    for (const argus::detail::Setting& setting : session.settings()) add_setting(app_, setting, flags_[setting.key()]);
    add_check(app_, actions_);
    add_open(app_, actions_);
    add_close(app_, actions_);
    add_note(app_, actions_);
    add_job(app_, actions_);
    add_run(app_, actions_);
    add_list(app_, actions_);
    add_show(app_, actions_);
    add_ack(app_, actions_);
    add_outbox(app_, actions_);
    add_completion(app_, actions_);
  }

  int run(int argc, const char* const* argv) {
    const char* const* const end = std::find(argv, argv + argc, std::string_view{"--"});
    if (end != argv + argc) session_.set_command({end + 1, argv + argc});
    try {
      app_.parse(static_cast<int>(end - argv), argv);
    } catch (const CLI::Success& success) {
      return app_.exit(success, session_.output(), session_.output());
    } catch (const CLI::ParseError& error) {
      session_.say() << error.what() << "; --help tells what there is\n";
      return usage;
    }
    return guarded(session_, [this] { return act(); });
  }

 private:
  int act() {
    session_.read_settings(without_blank(flags_), file_);
    for (const auto& [command, action] : actions_) {
      if (command->parsed()) return action(session_);
    }
    throw std::logic_error("a command without an action");
  }

  Session& session_;
  CLI::App app_{"Argus, the incident registry, from a prompt or a script", "argusctl"};
  Actions actions_{};
  std::string file_{};
  Flags flags_{};
};

}  // namespace

int run(int argc, const char* const* argv, const Environment& environment) {
  Session session{environment};
  return Application{session}.run(argc, argv);
}

}  // namespace argusctl
