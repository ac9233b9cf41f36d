#include "../commands.hpp"
#include "../exit_code.hpp"
#include "../failure_code.hpp"
#include "../question.hpp"
#include "check.hpp"
#include "src/glue/durable_file.hpp"

#include <argus/argus.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace argusctl {
namespace {

using argus::detail::Setting;
using argus::glue::detail::FileAccess;
using argus::glue::detail::write_durably;
using std::filesystem::path;

struct SetupWords {
  bool is_for_all = false;
  bool replaces = false;
};

/// Where the settings are to be.
struct Place {
  path directory;
  FileAccess access;

  path settings() const { return directory / "config.toml"; }
  path token() const { return directory / "token"; }
};

Place place_of(const Session& session, bool is_for_all) {
  if (is_for_all) return {path{session.environment().settings_directory} / "argusctl", {0644}};
  const std::string directory = session.user_directory();
  if (directory.empty())
    throw std::invalid_argument("neither HOME nor XDG_CONFIG_HOME is set: set one, or use --system");
  return {path{directory} / "argusctl", {}};
}

bool is_flag(const Setting& setting) {
  return setting.origin == "flag --" + setting.key();
}

/// The token may be there already, where it is to come from that file.
void refuse_to_replace(const Session& session, const Place& place) {
  const Setting& token = session.setting("token");
  const auto is_kept = [&](const path& file) {
    std::error_code error;
    return !std::filesystem::exists(file, error) ||
           (is_flag(token) && std::filesystem::equivalent(file, token.file, error));
  };
  for (const path& file : {place.settings(), place.token()}) {
    if (!is_kept(file)) throw std::invalid_argument(file.string() + " is there already: replace it with --force");
  }
}

void ask_for_all(Session& session) {
  const Setting& url = session.setting("url");
  const Setting& token = session.setting("token");
  const std::string address =
      is_flag(url) ? url.shown() : ask(session, "the address of Argus, as in https://argus.example.org");
  const argus::Secret secret =
      is_flag(token) ? std::get<argus::Secret>(token.value) : argus::Secret{ask_secretly(session, "the token")};
  session.reach(address, secret);
}

/// @returns the exit code of a failed try; what is wrong with an address is the words' fault
int try_out(const Session& session) try {
  static_cast<void>((session.client().check)());
  return done;
} catch (const argus::Error& error) {
  session.say(std::string("nothing was written: ") + error.what());
  const ExitCode code = failure_code(error);
  return code == token_refused || code == try_again ? code : usage;
} catch (const std::invalid_argument& error) {
  session.say(std::string("nothing was written: ") + error.what());
  return usage;
}

/// A text as TOML has it. JSON escapes it in the same way.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string absolute(const std::string& file) {
  return std::filesystem::absolute(file).string();
}

/// A setting's line; blank where it is not to be written.
std::string line_of(const Setting& setting) {
  if (setting.origin == "default") return "";
  if (setting.is_secret()) return setting.file.empty() ? "" : setting.key() + " = " + quoted(absolute(setting.file));
  const bool is_text = std::holds_alternative<std::string>(setting.value);
  const bool is_path = setting.name == "ca-file" || setting.name == "outbox";
  const std::string text = is_path ? absolute(setting.shown()) : setting.shown();
  return setting.name + " = " + (is_text ? quoted(text) : text);
}

std::string settings_text(const Session& session, const std::string& url, const Place& place) {
  std::string text = "# Written by argusctl setup.\nurl = " + quoted(url) +
                     "\ntoken-file = " + quoted(absolute(place.token().string())) + "\n";
  for (const Setting& setting : session.settings()) {
    const bool is_asked_for = setting.name == "url" || setting.name == "token";
    const std::string line = is_asked_for ? "" : line_of(setting);
    if (!line.empty()) text += line + "\n";
  }
  return text;
}

void make_directory(const Place& place, bool is_for_all) {
  using std::filesystem::perms;
  if (std::filesystem::exists(place.directory)) return;
  std::filesystem::create_directories(place.directory);
  const perms for_all =
      perms::owner_all | perms::group_read | perms::group_exec | perms::others_read | perms::others_exec;
  std::filesystem::permissions(place.directory, is_for_all ? for_all : perms::owner_all);
}

/// The settings come last: without them nothing is set up.
void write(const Session& session, const Place& place, bool is_for_all) {
  const argus::ClientOptions options = session.client_options();
  const std::string text = settings_text(session, options.api_root_url, place);
  make_directory(place, is_for_all);
  write_durably(place.token(), options.token.reveal() + "\n");
  try {
    write_durably(place.settings(), text, place.access);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string(error.what()) + "; the token is in " + place.token().string() + " already");
  }
}

void warn_of_variables(const Session& session) {
  for (const char* name : {"ARGUS_API_URL", "ARGUS_URL", "ARGUS_TOKEN", "ARGUS_TOKEN_FILE"}) {
    if (!session.variable(name).empty())
      session.say(std::string(name) + " is set, and wins over what was written: unset it");
  }
}

int setup(Session& session, const SetupWords& words) {
  if (!session.named_file().empty())
    throw std::invalid_argument("--config: setup writes the usual files, and no other");
  session.read_for_setup();
  const Place place = place_of(session, words.is_for_all);
  if (!words.replaces) refuse_to_replace(session, place);
  ask_for_all(session);
  const int code = try_out(session);
  if (code != done) return code;
  write(session, place, words.is_for_all);
  session.output() << "wrote " << place.settings().string() << " and " << place.token().string() << '\n';
  warn_of_variables(session);
  session.read_without_flags();
  return show_check(session);
}

}  // namespace

void add_setup(CLI::App& app, Actions& actions) {
  const auto words = std::make_shared<SetupWords>();
  CLI::App* const command = app.add_subcommand(
      "setup", "asks for the address and the token, tries them, and writes them into files that later calls read");
  command->add_flag("--system", words->is_for_all, "for all users of this machine, in /etc/argusctl");
  command->add_flag("--force", words->replaces, "replaces files that are there");
  command->footer(
      "With --url and --token-file it asks nothing. Without a terminal it reads what is missing from standard input, "
      "the address first, a line for each.");
  actions.emplace_back(command, [words](Session& session) { return setup(session, *words); });
}

}  // namespace argusctl
