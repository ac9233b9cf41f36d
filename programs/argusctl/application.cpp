#include "application.hpp"

#include "commands.hpp"
#include "exit_code.hpp"
#include "failure_code.hpp"
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
    "Exit: 0 done, 1 failed, 2 wrong words or settings, 3 no such incident, 4 token refused, "
    "10 would change and 11 would hold (dry run), 75 try again later";

void add_setting(CLI::App& app, const argus::detail::Setting& setting, std::vector<std::string>& values) {
  const std::string flag = "--" + setting.key();
  if (std::holds_alternative<bool>(setting.usual)) {
    app.add_flag(flag, values, setting.flag_help())->default_str("true");
  } else {
    app.add_option(flag, values, setting.flag_help())->expected(1)->take_last()->type_name("VALUE");
  }
}

Flags without_blank(const Flags& flags) {
  Flags given;
  for (const auto& [key, values] : flags) {
    if (!values.empty()) given.emplace(key, values);
  }
  return given;
}

/// Runs an action, and tells people what it throws.
template <class Action>
int guarded(const Session& session, const Action& action) try {
  return action();
} catch (const argus::Error& error) {
  session.say(error.what());
  return failure_code(error);
} catch (const std::invalid_argument& error) {
  session.say(error.what());
  return usage;
} catch (const std::exception& error) {
  session.say(error.what());
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
    add_setup(app_, actions_);
    add_check(app_, actions_);
    add_open(app_, actions_);
    add_close(app_, actions_);
    add_note(app_, actions_);
    add_job(app_, actions_);
    add_run(app_, actions_);
    add_sync(app_, actions_);
    add_list(app_, actions_);
    add_show(app_, actions_);
    add_ack(app_, actions_);
    add_outbox(app_, actions_);
    add_token(app_, actions_);
    add_completion(app_, actions_);
  }

  int run(int argc, const char* const* argv) {
    const int code = answer(argc, argv);
    if (session_.output().flush()) return code;
    session_.say("standard output can't be written: is its disk full, or has its reader gone?");
    return code == done ? failed : code;
  }

 private:
  int answer(int argc, const char* const* argv) {
    const int count = take_command(argc, argv);
    try {
      app_.parse(count, argv);
    } catch (const CLI::Success& success) {
      return app_.exit(success, session_.output(), session_.output());
    } catch (const CLI::ParseError& error) {
      session_.say(std::string(error.what()) + "; --help tells what there is");
      return usage;
    }
    return guarded(session_, [this] { return act(); });
  }

  static bool runs_command(std::string_view name) { return name == "job" || name == "run" || name == "sync"; }

  /// The words after `--` are a command of job, run and sync, and for all others words that may begin with a dash.
  /// @returns how many words are argusctl's own
  int take_command(int argc, const char* const* argv) {
    const char* const* const end = std::find(argv, argv + argc, std::string_view{"--"});
    const char* const* const name = find_command(argv + 1, end);
    if (end == argv + argc || name == end || !runs_command(*name)) return argc;
    session_.set_command({end + 1, argv + argc});
    return static_cast<int>(end - argv);
  }

  /// The value of a flag isn't one, whatever it is.
  const char* const* find_command(const char* const* word, const char* const* end) const {
    while (word < end && !is_command(*word)) word += takes_value(*word) ? 2 : 1;
    return (std::min)(word, end);
  }

  bool takes_value(const std::string& word) const {
    const CLI::Option* const option = word.substr(0, 1) == "-" ? app_.get_option_no_throw(word) : nullptr;
    return option != nullptr && option->get_items_expected_min() > 0;
  }

  bool is_command(const std::string& word) const {
    return !app_.get_subcommands([&word](const CLI::App* command) { return command->get_name() == word; }).empty();
  }

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
